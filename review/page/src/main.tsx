import { render } from "preact";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Accounts } from "./accounts";
import { api, type QueueFilter, type Session, setCsrf } from "./api";
import { Counter } from "./counter";
import { DocumentView } from "./document";
import { Dossiers, DossierView } from "./dossiers";
import { DoubleEntry } from "./double_entry";
import { filterName, Queue } from "./queue";
import { Numbers } from "./numbers";
import { Search } from "./search";
import { Samples } from "./samples";
import { SetAside } from "./set_aside";
import { keepFocus, Settle } from "./settle";
import { ChangePassword, SignIn } from "./sign_in";
import "./style.css";
import { currentLanguage, say, sayWaiting, setLanguage } from "./texts";

function setTheme(theme: string): void {
  localStorage.setItem("theme", theme);
  document.documentElement.dataset.theme = theme;
}

function Help({ onClose }: { onClose: () => void }) {
  const keys = [
    ["Enter", say("key_accept")],
    ["a…z", say("key_type")],
    ["1…9", say("key_digit")],
    ["Tab / Shift Tab", say("key_tab")],
    ["F8", say("key_unreadable")],
    ["F2", say("key_type_of_paper")],
    ["F3 / Shift F3", say("key_turn")],
    ["F6", say("key_split")],
    ["F7", say("key_join")],
    [`F7 (${say("double_entry")})`, say("key_absent")],
    ["F9", say("key_rescan")],
    ["F10", say("key_supervisor")],
    ["Ctrl Z", say("key_undo")],
    ["Esc", say("key_escape")],
    ["Alt Q / R / T / H / C", say("key_views")],
    ["Alt K", say("key_more")],
    ["F4", say("key_open")],
    ["↑ ↓ / Page ↑ ↓", say("key_arrows")],
    ["? / F1", say("key_help")],
  ];
  const closer = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => closer.current?.focus(), []);
  return (
    <div class="shade" onClick={onClose}>
      <div class="help" role="dialog" aria-modal="true" aria-label={say("help")} onClick={(event) => event.stopPropagation()}>
        <h1>{say("help")}</h1>
        <dl>{keys.map(([key, what]) => <div key={key}><dt><kbd>{key}</kbd></dt><dd>{what}</dd></div>)}</dl>
        <button type="button" class="main" ref={closer} onClick={onClose} onKeyDown={(event) => event.key === "Escape" && onClose()}>{say("close")}</button>
      </div>
    </div>
  );
}

type View = "queue" | "settle" | "search" | "dossiers" | "counter" | "document" | "dossier" | "set_aside" | "samples" | "double_entry" | "numbers" | "accounts";
type Tab = Exclude<View, "document" | "dossier">;
const tabName = (view: Tab): string => say(view === "settle" ? "review" : view);
const tabsInTheRow = 5; // the others are in a menu
const viewKeys: Record<string, View> = { KeyQ: "queue", KeyR: "settle", KeyT: "search", KeyH: "dossiers", KeyC: "counter" }; // with Alt

// The views that few need daily, behind one button; also for the keyboard, by Alt K.
function More({ views, view, tabIndex, onChoose }: { views: Tab[]; view: View; tabIndex: number; onChoose: (view: View) => void }) {
  const opener = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (!event.altKey || event.ctrlKey || event.code !== "KeyK") return;
      opener.current?.click();
      event.preventDefault();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  return (
    <>
      <button type="button" ref={opener} class={views.some((one) => one === view) ? "at" : ""} tabIndex={tabIndex} popovertarget="more">{say("more")} <span aria-hidden="true">▾</span></button>
      <div id="more" popover="auto" aria-label={say("more")} role="group">
        {views.map((one, index) => (
          <button type="button" key={one} autofocus={index === 0} popovertarget="more" popovertargetaction="hide" aria-current={view === one ? "page" : undefined} onClick={() => onChoose(one)}>
            {tabName(one)}
          </button>
        ))}
      </div>
    </>
  );
}

function App() {
  const [session, setSession] = useState<Session | null | undefined>(undefined);
  const [waiting, setWaiting] = useState<number | null>(null);
  const [settled, setSettled] = useState(0);
  const [help, setHelp] = useState(false);
  const [view, setView] = useState<View>("settle");
  const [opened, setOpened] = useState({ document: "", page: 1 });
  const [before, setBefore] = useState<View[]>([]); // where one goes back to
  const [code, setCode] = useState("");
  const [query, setQuery] = useState("");
  const [filter, setFilter] = useState<QueueFilter>({});
  const [, repaint] = useState(0);

  const take = useCallback((found: Session | null) => {
    setCsrf(found?.csrf ?? "");
    setSession(found);
    setView("settle");
    setFilter({});
    setQuery("");
  }, []);
  const ask = useCallback(() => api.session().then(take, () => take(null)), [take]);
  useEffect(() => void ask(), [ask]);
  const reviews = !!session && !session.must_change && session.role !== "auditor";
  const count = useCallback(() => void api.counts().then((counts) => setWaiting(counts.waiting), () => undefined), []);
  useEffect(() => {
    if (!reviews) return;
    count();
    const timer = setInterval(count, 30_000);
    return () => clearInterval(timer);
  }, [reviews, count]);

  const onSettled = useCallback((change: number) => {
    setSettled((now) => now + change);
    setWaiting((now) => (now === null ? now : Math.max(0, now - change)));
  }, []);
  const onSignedOut = useCallback(() => void ask(), [ask]);
  const showHelp = useCallback(() => setHelp(true), []);

  const goInto = useCallback((inner: "document" | "dossier") => {
    setBefore((known) => [...known, view]);
    setView(inner);
  }, [view]);
  const open = useCallback((document: string, page: number) => {
    setOpened({ document, page });
    goInto("document");
  }, [goInto]);
  const openDossier = useCallback((chosen: string) => {
    setCode(chosen);
    goInto("dossier");
  }, [goInto]);
  const goBack = useCallback(() => {
    setView(before[before.length - 1] ?? "settle");
    setBefore(before.slice(0, -1));
  }, [before]);

  useLayoutEffect(() => {
    if (!reviews) return;
    const onKey = (event: KeyboardEvent): void => {
      const chosen = event.altKey && !event.ctrlKey ? viewKeys[event.code] : undefined;
      if (chosen) setView(chosen);
      else if (event.key === "F1" || (event.key === "?" && !(event.target as Element).matches("input, textarea, select"))) setHelp(true);
      else return;
      event.preventDefault();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [reviews]);

  if (session === undefined) return null;
  const views: Tab[] = reviews ? ["queue", "settle", "search", "dossiers", "counter", "set_aside", "samples", "double_entry"] : session?.role === "auditor" && !session.must_change ? ["samples", "double_entry"] : [];
  if (views.length > 0 && session?.role !== "reviewer") views.push("numbers");
  if (reviews && session.role === "administrator") views.push("accounts");
  const tabIndex = view === "settle" ? -1 : 0; // there, Tab is for the fields
  return (
    <>
      <header>
        <b>sohoa</b>
        {reviews && Object.keys(filter).length > 0 && view === "settle" && (
          <button type="button" class="chip" tabIndex={-1} onMouseDown={keepFocus} onClick={() => setFilter({})}>{say("filter")}: {filterName(filter, {})} <span aria-hidden="true">✕</span><span class="unseen">{say("drop_filter")}</span></button>
        )}
        {reviews && waiting !== null && <span class="counts">{sayWaiting(waiting)} · {settled} {say("settled")}</span>}
        <nav onMouseDown={keepFocus}>
          {views.slice(0, tabsInTheRow).map((one) => (
            <button type="button" key={one} tabIndex={tabIndex} aria-current={view === one ? "page" : undefined} onClick={() => setView(one)}>{tabName(one)}</button>
          ))}
          {views.length > tabsInTheRow && <More views={views.slice(tabsInTheRow)} view={view} tabIndex={tabIndex} onChoose={setView} />}
          {reviews && <button type="button" tabIndex={-1} onClick={showHelp}>{say("help")} <kbd>?</kbd></button>}
          <button type="button" tabIndex={-1} onClick={() => { setLanguage(currentLanguage() === "vi" ? "en" : "vi"); repaint((n) => n + 1); }}>{say("language")}</button>
          <button type="button" tabIndex={-1} onClick={() => setTheme(document.documentElement.dataset.theme === "dark" ? "light" : "dark")}>{say("theme")}</button>
          {session && <button type="button" tabIndex={-1} onClick={() => void api.signOut().finally(() => take(null))}>{say("sign_out")} {session.account}</button>}
        </nav>
      </header>
      {!session ? <SignIn onSignedIn={take} />
        : session.must_change ? <ChangePassword onChanged={() => void ask()} />
        : reviews && view === "accounts" ? <Accounts />
        : view === "numbers" && views.includes(view) ? <Numbers />
        : view === "double_entry" && views.includes(view) ? <DoubleEntry session={session} onChanged={count} onSignedOut={onSignedOut} paused={help} />
        : view === "samples" && views.includes(view) ? <Samples session={session} />
        : reviews && view === "set_aside" ? <SetAside session={session} />
        : reviews && view === "search" ? <Search query={query} onQuery={setQuery} onOpen={open} />
        : reviews && view === "dossiers" ? <Dossiers onOpen={openDossier} />
        : reviews && view === "dossier" ? <DossierView key={code} code={code} onBack={goBack} onOpen={open} />
        : reviews && view === "counter" ? <Counter onOpen={open} onDossier={openDossier} />
        : reviews && view === "document" ? (
          <DocumentView key={opened.document} id={opened.document} page={opened.page} onBack={goBack} onDossier={openDossier} onSettled={onSettled} />
        )
        : reviews && view === "queue" ? <Queue filter={filter} onFilter={setFilter} onBegin={() => setView("settle")} onType={() => setView("double_entry")} />
        : reviews ? <Settle key={JSON.stringify(filter)} filter={filter} onSettled={onSettled} onChanged={count} onSignedOut={onSignedOut} onHelp={showHelp} onOpen={open} paused={help} />
        : <main class="empty"><p>{say("auditor_note")}</p></main>}
      {help && <Help onClose={() => setHelp(false)} />}
    </>
  );
}

setLanguage(currentLanguage());
setTheme(localStorage.getItem("theme") ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"));
render(<App />, document.getElementById("app")!);
