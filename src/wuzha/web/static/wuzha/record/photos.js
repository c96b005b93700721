/* Photos are made small before they leave the device: drawn anew, so that place and camera inside the file stay behind. */
const LONGEST = 1600;
const QUALITY = 0.82;
const SMALL = 400_000; // bytes; a smaller JPEG is still drawn anew, for what it may carry inside

const smaller = async (file) => {
  if (!file.type.startsWith("image/")) return file;
  let picture = null;
  try {
    picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return file; // the server says what is wrong with it
  }
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const blob = await new Promise((resolve) => {
    canvas.toBlob(resolve, "image/jpeg", scale < 1 || file.size > SMALL ? QUALITY : 0.92);
  });
  if (!blob) return file;
  return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg", lastModified: 0 });
};

export const start = (form) => {
  const input = form.querySelector("input[type=file][name=photos]");
  if (!input) return;
  let working = Promise.resolve();
  input.addEventListener("change", (event) => {
    if (event.detail === "small") return;
    const chosen = [...input.files];
    form.dataset.busy = "1";
    working = Promise.all(chosen.map(smaller)).then((files) => {
      const box = new DataTransfer();
      files.forEach((file) => box.items.add(file));
      input.files = box.files;
      input.dispatchEvent(new CustomEvent("change", { bubbles: true, detail: "small" }));
    }).finally(() => delete form.dataset.busy);
  });
  form.photosReady = () => working;
};
