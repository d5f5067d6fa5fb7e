// The pages, one for each state of a sign-in.

import type { Accounts } from "./accounts.ts";
import { escape, pageResponse } from "./layout.ts";
import { encodeQrCode } from "./qr_code.ts";
import { liveScript, pollingScript, RETRYING, WAITING } from "./script.ts";

export { icon, redirect, withCookies } from "./layout.ts";

/** What the page that waits shows. */
export interface WaitingView {
  readonly userCode: string;
  readonly link: string;
  /** The wait until the next poll, in milliseconds. */
  readonly waitMs: number;
  /** How long the code is still good, in milliseconds. */
  readonly lifetime: number;
  /** Whether there are server-sent events. */
  readonly isLive: boolean;
  /** Whether AWS is out of reach. */
  readonly isRetry: boolean;
}

/** The page that shows code and link, and waits for an approval. */
export function waitingPage(view: WaitingView, cookies?: readonly string[]): Response {
  const { userCode, link, waitMs, lifetime, isLive, isRetry } = view;
  const minutes = Math.max(1, Math.round(lifetime / 60_000));
  const qrCode = drawQrCode(link);
  const main = `<h1>Sign in to AWS</h1>
<p>Open the AWS access portal, and allow the request only if it shows this code:</p>
<div class="code">
<strong id="code">${escape(userCode)}</strong>
<button type="button" id="copy" hidden>Copy</button>
<span class="hidden" id="copied" role="status"></span>
</div>
<a class="button" href="${
    escape(link)
  }" target="_blank" rel="noreferrer">Open the AWS access portal</a>
<p class="host">Opens ${escape(new URL(link).host)} in a new tab</p>
<div class="state"><p id="state" role="status">${isRetry ? RETRYING : WAITING}</p></div>
<noscript><p>This page looks for your approval every few seconds. <a href="/login">Look now</a></p></noscript>
<div class="qr">
${qrCode}
<p>${qrCode && "To approve on your phone, scan this. "}The code is valid for ${minutes} ${
    minutes === 1 ? "minute" : "minutes"
  }.</p>
</div>`;
  const seconds = Math.max(3, Math.ceil(waitMs / 1000));
  return pageResponse({
    title: "Sign in to AWS",
    main,
    script: isLive ? liveScript() : pollingScript(waitMs),
    noScript: `<meta http-equiv="refresh" content="${seconds}; url=/login">`,
  }, cookies);
}

// In its own colours, with a border of four modules: scanners need both.
function drawQrCode(text: string): string {
  const code = encodeQrCode(text);
  if (!code) return "";
  const path = code.flatMap((row, y) =>
    row.flatMap((isDark, x) => isDark ? `M${x + 4} ${y + 4}h1v1h-1z` : [])
  );
  const size = code.length + 8;
  return `<svg role="img" aria-label="QR code of the link to the AWS access portal"
viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${size}v${size}H0z"/>
<path fill="#000" d="${path.join("")}"/></svg>`;
}

/** The page of a visitor who is signed in. */
export function accountsPage(list: Accounts | undefined, cookies?: readonly string[]): Response {
  return pageResponse({
    title: "Signed in to AWS",
    main: `<h1>You are signed in</h1>
${list ? accountList(list) : NO_LIST}
<form method="post" action="/sign-out"><button class="button plain">Sign out</button></form>`,
  }, cookies);
}

const NO_LIST = `<p>Your accounts cannot be listed at the moment, because AWS is not responding.</p>
<p><a href="/login">Try again</a></p>`;

function accountList({ accounts, hasMore }: Accounts): string {
  if (accounts.length === 0) return "<p>No account is assigned to you.</p>";
  const items = accounts.map(({ id, name, roles }) =>
    `<li>
<h2>${escape(name)}</h2>
<p>${escape(id)}</p>
<ul class="roles">${roles.map((role) => `<li>${escape(role)}</li>`).join("")}</ul>
</li>`
  );
  return `<p>${
    hasMore ? "These are the first of your accounts" : "These are your accounts"
  }, with the
roles that you may take on there.</p>
<ul class="accounts">
${items.join("\n")}
</ul>`;
}

/** How a sign-in ends without one. */
export type Ending = keyof typeof ENDINGS;

const ENDINGS = {
  denied: ["Access denied", "The request was denied in the AWS access portal.", "Start again"],
  expired: ["The code has expired", "Nobody approved the request in time.", "Start again"],
  failed: ["The sign-in has failed", "AWS did not accept it. Please try again.", "Start again"],
  newer: [
    "There is a newer sign-in",
    "This browser has started another sign-in since, perhaps in another tab.",
    "Show the newer sign-in",
  ],
  over: ["This sign-in is over", "Your browser has no sign-in, or its time is up.", "Start again"],
  "signed-out": ["You are signed out", "Your access to AWS has ended here.", "Sign in again"],
} as const;

/** The page at `/ended/…`; `undefined` if there is none. */
export function endingPage(path: string): Response | undefined {
  const ending = /^\/ended\/([a-z-]+)$/.exec(path)?.[1] ?? "";
  if (!Object.hasOwn(ENDINGS, ending)) return undefined;
  const [title, text, link] = ENDINGS[ending as Ending];
  return pageResponse({
    title: `${title} – Sign in to AWS`,
    main: `<h1>${title}</h1>\n<p>${text}</p>\n<a class="button" href="/login">${link}</a>`,
  });
}

/** The page for a visitor whose sign-in could not be started. */
export function failurePage(): Response {
  return pageResponse({
    status: 502,
    title: "AWS is not responding – Sign in to AWS",
    main: `<h1>AWS is not responding</h1>
<p>The sign-in could not be started. Please wait a minute.</p>
<a class="button" href="/login">Try again</a>`,
  });
}

/** Comes again at once, as a visitor of this site, and then with the cookie. */
export function detour(): Response {
  return pageResponse({
    title: "Sign in to AWS",
    headers: { refresh: "0; url=/login" },
    main: `<h1>Sign in to AWS</h1>\n<a class="button" href="/login">Continue</a>`,
  });
}
