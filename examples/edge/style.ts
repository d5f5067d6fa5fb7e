/** The style of all pages: one column, two colour schemes, nothing that moves after the first paint. */
export const STYLE = `
:root { color-scheme: light dark; --page: #f3f4f8; --card: #fff; --ink: #171a21; --soft: #555c6b;
  --line: #d5d9e2; --accent: #1f4fd8; --on-accent: #fff; --well: #eef1f9; --focus: #c2410c; }
@media (prefers-color-scheme: dark) {
  :root { --page: #0e1117; --card: #181c25; --ink: #e9ecf3; --soft: #a5adbd; --line: #333a48;
    --accent: #9db8ff; --on-accent: #0d1a3d; --well: #212735; --focus: #fb923c; }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; min-height: 100vh; min-height: 100svh; padding: 1rem; background: var(--page);
  color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 27rem; margin: clamp(0rem, 6vh, 4rem) auto 0; padding: 1.5rem 1.25rem;
  background: var(--card); border: 1px solid var(--line); border-radius: 1rem; overflow-wrap: anywhere; }
@media (min-width: 30rem) { main { padding: 2.25rem 2.25rem 2rem; } }
h1 { margin: 0 0 .75rem; font-size: 1.625rem; line-height: 1.2; letter-spacing: -.01em; }
h2 { margin: 0; font-size: 1rem; }
p { margin: 0 0 1.25rem; }
a { color: var(--accent); }
.code { position: relative; margin: 0 0 1.25rem; padding: 1rem 1rem .5rem; border-radius: .75rem;
  background: var(--well); text-align: center; }
.code strong { display: block; font: 700 clamp(1.875rem, 9vw, 2.625rem)/1.2 ui-monospace, monospace;
  letter-spacing: .06em; user-select: all; }
.code button { display: block; width: 100%; min-height: 2rem; padding: 0; border: 0; background: none; color: var(--accent);
  font: inherit; font-size: .875rem; cursor: pointer; }
.code button::after { content: ""; position: absolute; inset: 0; border-radius: .75rem; }
.code button[hidden] { visibility: hidden; }
.code button:focus-visible { outline: 0; }
.code button:focus-visible::after { outline: 3px solid var(--focus); outline-offset: 2px; }
.button { display: flex; align-items: center; justify-content: center; width: 100%; min-height: 3rem;
  padding: .5rem 1rem; border: 1px solid var(--accent); border-radius: .625rem;
  background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 600;
  text-align: center; text-decoration: none; cursor: pointer; }
.button:hover { filter: brightness(1.08); }
.button.plain { background: none; color: var(--accent); }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
.host { margin: .5rem 0 1.25rem; color: var(--soft); font-size: .875rem; text-align: center;
  text-wrap: balance; }
.state { display: flex; gap: .75rem; margin: 0; padding: .875rem 0;
  border-top: 1px solid var(--line); }
.state p { flex: 1; min-height: 3rem; margin: 0; }
.state::before { content: ""; flex: none; margin-top: .1875rem; width: 1.125rem; height: 1.125rem; border-radius: 50%;
  border: 3px solid var(--line); border-top-color: var(--accent); animation: turn 1.2s linear infinite; }
@keyframes turn { to { transform: rotate(1turn); } }
@media (prefers-reduced-motion: reduce) { .state::before { animation: none; } }
.qr { display: flex; gap: 1rem; align-items: center; margin: 0; padding-top: 1.25rem;
  border-top: 1px solid var(--line); color: var(--soft); font-size: .875rem; }
.qr svg { flex: none; width: 8.5rem; height: 8.5rem; border-radius: .5rem; }
@media (max-width: 24rem) { .qr { flex-direction: column; text-align: center; } }
.accounts { margin: 0 0 1.25rem; padding: 0; list-style: none; }
.accounts > li { padding: .875rem 0; border-top: 1px solid var(--line); }
.accounts p { margin: 0 0 .375rem; color: var(--soft); font-size: .875rem; }
.roles { display: flex; flex-wrap: wrap; gap: .375rem; margin: 0; padding: 0; list-style: none; }
.roles li { padding: .125rem .625rem; border-radius: 1rem; background: var(--well); font-size: .875rem; }
.hidden { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden;
  clip-path: inset(50%); white-space: nowrap; }
`;
