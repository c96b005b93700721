/* Records that wait in this browser until they are sent (IndexedDB): they outlive the page and the browser. */
const NAME = "wuzha";
const LEASE = 9_000; // milliseconds one page has a record for itself, unless it says again that it is at it

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

let opened = null;

const open = () => {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore("records", { keyPath: "key" });
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
  return opened;
};

const records = async (mode) => (await open()).transaction("records", mode).objectStore("records");

/* Written to the disk before it counts as kept. */
export const put = async (item) => {
  const database = await open();
  const turn = database.transaction("records", "readwrite", { durability: "strict" });
  turn.objectStore("records").put(item);
  await new Promise((resolve, reject) => {
    turn.oncomplete = resolve;
    turn.onabort = () => reject(turn.error);
  });
};

export const all = async (person) =>
  (await done((await records("readonly")).getAll())).filter((item) => item.person === person).sort((one, other) => one.at - other.at);

export const get = async (key) => done((await records("readonly")).get(key));

export const remove = async (key) => done((await records("readwrite")).delete(key));

/* Take a record for sending: null when another page has it. Reading and writing are one transaction. */
export const claim = async (key) => {
  const store = await records("readwrite");
  const item = await done(store.get(key));
  if (!item || (item.until ?? 0) > Date.now()) return null;
  item.until = Date.now() + LEASE;
  await done(store.put(item));
  return item;
};

/* Say again that it is being sent: a page that was closed in the middle says so no more, and another takes over. */
export const renew = async (key) => {
  const store = await records("readwrite");
  const item = await done(store.get(key));
  if (item) await done(store.put({ ...item, until: Date.now() + LEASE }));
};

/* Give a record back, with what is in the way of it, if anything. */
export const release = async (key, problem = "", remarks = null) => {
  const store = await records("readwrite");
  const item = await done(store.get(key));
  if (item) await done(store.put({ ...item, until: 0, problem, remarks }));
};
