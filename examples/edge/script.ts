// The script of the page that waits. The server makes every page: the script says how it goes, and
// opens the next page. Time is told as a wait, never as a time of day: the browser's clock may be
// another.

/** What the page says while it waits. */
export const WAITING = "Waiting for your approval…";
/** The same, if AWS is out of reach. */
export const RETRYING = "AWS is not responding. Trying again…";

const COMMON = `
const find = (id) => document.getElementById(id);
const code = find("code").textContent;
const say = (text, place = find("state")) => {
  if (place.textContent !== text) place.textContent = text; // so that it is read out once
};
const show = ({ type, reason }) => {
  if (type === "retry") return say("${RETRYING}");
  if (type !== "token" && type !== "refused") return say("${WAITING}");
  say(type === "token" ? "Approved. One moment…" : "This sign-in has ended. One moment…");
  location.replace(type === "token" ? "/login" : "/ended/" + encodeURIComponent(reason));
  return true;
};
const lost = () => say("This site is not responding. Trying again…");
// Of several tabs one asks, the one that the visitor looks at; the others ask when it has closed.
const ask = (start, stop) => {
  if (!navigator.locks) return start();
  let isAsking = false;
  const hold = (steal) =>
    navigator.locks.request("aws-sign-in", { steal }, () => {
      isAsking = true;
      start();
      return new Promise(() => {});
    }).catch(() => {
      isAsking = false;
      stop();
      hold(false);
    });
  hold(false);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) isAsking ? start() : hold(true);
  });
};

const copy = find("copy");
copy.hidden = false;
copy.addEventListener("click", async () => {
  let text = "Copied";
  try {
    await navigator.clipboard.writeText(code);
  } catch {
    getSelection().selectAllChildren(find("code"));
    text = "Selected: copy it with your keyboard";
  }
  copy.textContent = text;
  say(text, find("copied"));
  setTimeout(() => {
    copy.textContent = "Copy";
    say("", find("copied"));
  }, 3000);
});
`;

/** Asks `POST /poll` when it is time, and when the visitor comes back to the page. */
export function pollingScript(firstWaitMs: number): string {
  return `${COMMON}
let timer, isStopped = false, dueAt = performance.now() + ${
    Math.round(firstWaitMs)
  }, isPolling = false;
const poll = async () => {
  if (isPolling) return;
  isPolling = true;
  let waitMs = 5000;
  try {
    const headers = { "x-user-code": code };
    // It goes on if the page is closed, so that its cookies are not lost.
    const response = await fetch("/poll", { method: "POST", headers, keepalive: true });
    const progress = await response.json();
    if (show(progress)) return; // the next page opens
    waitMs = progress.waitMs;
  } catch {
    lost();
  }
  isPolling = false;
  dueAt = performance.now() + Math.max(1000, waitMs);
  wait();
};
const wait = () => {
  clearTimeout(timer);
  if (!isStopped) timer = setTimeout(poll, dueAt - performance.now());
};
const go = (isOn) => {
  isStopped = !isOn;
  wait();
};
ask(() => go(true), () => go(false));
`;
}

/** Listens to `GET /events`; a browser connects again by itself. */
export function liveScript(): string {
  return `${COMMON}
let events, breaks = 0;
const listen = () => {
  if (events && events.readyState !== EventSource.CLOSED) return;
  events = new EventSource("/events?code=" + encodeURIComponent(code));
  events.onmessage = ({ data }) => show(JSON.parse(data)) && events.close();
  events.onopen = () => breaks = 0;
  events.onerror = () => {
    if (breaks++ > 0) lost(); // once is the end of a stream, which goes on with the next one
    if (events.readyState === EventSource.CLOSED) setTimeout(listen, 5000);
  };
};
ask(listen, () => events.close());
`;
}
