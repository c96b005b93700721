/* The clock of the office: the day it is there, wherever this device stands or believes it stands. */
const clock = new Intl.DateTimeFormat("en-GB", {
  timeZone: document.documentElement.dataset.zone,
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});

const parts = (at) => Object.fromEntries(clock.formatToParts(at).map(({ type, value }) => [type, value]));

/* Today, or so many days ago, as a box for a day takes it. */
export const officeDay = (back = 0) => {
  const { year, month, day } = parts(Date.now());
  return new Date(Date.UTC(year, month - 1, day - back)).toISOString().slice(0, 10);
};

/* A moment in words: 5月12日 9:05. */
export const officeTime = (at) => {
  const { month, day, hour, minute } = parts(at);
  return `${Number(month)}月${Number(day)}日 ${Number(hour)}:${minute}`;
};
