import type { Language } from "./texts";

// The station's HTTP API; review/openapi.yaml says what each call takes and gives.
export interface Session {
  account: string;
  role: "reviewer" | "supervisor" | "administrator" | "auditor";
  must_change: boolean;
  csrf: string;
}

// What the station says, in both languages.
export type Said = Record<Language, string>;

export interface Source {
  source: string;
  value: string;
  confidence: number;
}

export interface Item {
  document: string;
  place: string;
  key: string;
  table: string;
  row: number;
  record_type: string;
  record_type_name: Said;
  label: string;
  value: string;
  raw: string;
  confidence: number;
  status: string;
  reason: Said | null;
  page: number;
  box: [number, number, number, number] | null;
  page_size: [number, number] | null;
  picture: string | null; // the page's name in the addresses of its parts
  alternatives?: { value: string; confidence: number }[];
  typed?: (string | null)[]; // by two people, otherwise; empty: not on the paper; null: unreadable
  sources?: Source[];
  correction?: Said;
}

// A field to type from its picture: nothing that was read of it comes with it.
export type BlindItem = Pick<Item, "document" | "place" | "key" | "table" | "row" | "record_type" | "record_type_name" | "label" | "page" | "box" | "page_size" | "picture">;

export interface DoubleEntryRule {
  number: number;
  batch: string;
  record_type: string;
  record_type_name: Said | null;
  key: string;
  label: string; // as forms print it
  doubt: string;
  by: string;
  at: number;
}

export interface DoubleEntryState {
  rules: DoubleEntryRule[];
  fields: { record_type: string; record_type_name: Said; key: string; label: string; waiting: number }[];
  untyped: number;
  typed_once: number;
  differences: number;
  settled: number;
  agreed: number;
  keyings: number;
  wrong: number;
  error_low: number;
  error_high: number;
  machine_wrong: number;
}

export interface Fault {
  kind: "never_found" | "often_corrected" | "wrong_type" | "letters";
  record_type_name: Said | null;
  key: string;
  was: string | Said;
  is: string | Said;
  times: number;
  of: number;
}

export interface Numbers {
  days: { day: string; settled: number; needless: number; unreadable: number; timed: number; seconds: number }[];
  types: { record_type: string; name: Said; fields: number; accepted: number; waiting: number }[];
  sampled: { looked_at: number; wrong: number; share: number; low: number; high: number };
  faults: Fault[];
}

export interface SampledItem extends Item {
  sample: number;
}

export interface SampleList {
  samples: {
    number: number; batch: string; by: string; at: number; share: number; accepted: number; drawn: number;
    right: number; wrong: number; unreadable: number; changed: number; error_low: number; error_high: number;
  }[];
  batches: { id: string; accepted: number }[];
}

export interface RecordType {
  id: string;
  name: Said;
}

export interface PaperSetAside {
  document: string;
  for: "rescan" | "supervisor";
  by: string;
  at: number;
  record_type_name: Said;
  source: string;
}

export interface Counts {
  waiting: number;
  by_type: Record<string, number>;
  by_account: Record<string, number>;
}

export interface Hit {
  document: string;
  page: number;
  record_type_name: Said;
  source: string;
  snippet: string;
  waiting: number;
  settled: number;
}

export type FiledField = Item & { leased_to: string; typed_by_two: boolean };

export interface FiledDocument {
  document: string;
  source: string;
  record_type_name: Said;
  dossiers: string[];
  pages: { page: number; picture: string; size: [number, number] }[];
  fields: FiledField[];
}

export interface DossierLine {
  code: string;
  state: string;
  due_on: string;
  paper_count: number;
  waiting: number;
  done: boolean;
}

interface FindingPlace {
  document: string;
  field: string;
  value: string;
}

export interface Dossier extends DossierLine {
  procedure_name: string;
  doubts: (Said | null)[];
  documents: { id: string; record_type_name: Said; waiting: number }[];
  papers: {
    paper: string;
    name: string;
    need: string;
    state: string;
    documents: string[];
    note: Said | null;
    status: number;
    in_warehouse: { document: string; record_type_name: Said; number: string }[];
  }[];
  superfluous: string[];
  findings: { agrees: boolean; first: FindingPlace; second: FindingPlace; reason: Said | null }[];
}

interface BatchPaper {
  document: string;
  record_type_name: Said;
  waiting: number;
  known: boolean;
}

export interface Day {
  takes_scans: boolean;
  most_bytes: number;
  scans: { batch: string; at: number; file_name: string; papers: BatchPaper[] }[];
  dossiers: DossierLine[];
}

export interface TakenIn {
  pages: number;
  papers: BatchPaper[];
  refused: { page: number; code: string; reason: Said | null }[];
}

// What of the queue is wanted; what is not said may be anything.
export interface QueueFilter {
  batch?: string;
  dossier?: string;
  record_type?: string;
  doubt?: string;
}

export interface Slice {
  name: string;
  waiting: number;
  label?: Said; // of a record type
  due_on?: string; // of a dossier
  at?: number; // of a batch: when it came
}

export interface Overview {
  waiting: number;
  papers: number;
  to_type: number; // by two people, beside what waits
  differences: number;
  seconds_per_field: number | null;
  measured: number;
  by_due: Slice[];
  by_dossier: Slice[];
  by_batch: Slice[];
  by_type: Slice[];
  by_doubt: Slice[];
  by_account: Slice[];
}

export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly seconds = 0,
  ) {
    super(code);
  }
}

let csrf = "";
export const setCsrf = (token: string): void => {
  csrf = token;
};

export const asked = (query: object): string => new URLSearchParams(Object.entries(query).filter(([, value]) => value) as [string, string][]).toString();

async function call<T>(method: "GET" | "POST", path: string, body?: unknown): Promise<T> {
  const headers: Record<string, string> = method === "POST" ? { "Content-Type": body instanceof File ? "application/octet-stream" : "application/json", "X-CSRF-Token": csrf } : {};
  let answer: Response;
  try {
    answer = await fetch(path, { method, headers, body: body instanceof File ? body : method === "POST" ? JSON.stringify(body ?? {}) : null, credentials: "same-origin" });
  } catch {
    throw new Refusal(0, "unreachable");
  }
  const json = (await answer.json().catch(() => ({}))) as T & { error?: string; seconds?: number };
  if (!answer.ok) throw new Refusal(answer.status, json.error ?? "failed", json.seconds ?? 0);
  return json;
}

export interface Account {
  name: string;
  role: Session["role"];
  active: boolean;
  must_change: boolean;
}

// A batch and who alone sees it; nobody named: everybody.
export interface BatchReaders {
  batch: string;
  at: number; // 0: not known
  papers: number;
  accounts: string[];
}

const field = (item: Item): string => `/api/fields/${item.document}/${item.place}`;

const paper = (item: { document: string }): string => `/api/papers/${item.document}`;

export const api = {
  session: () => call<Session>("GET", "/api/session"),
  signIn: (name: string, password: string) => call<Session>("POST", "/api/session", { name, password }),
  signOut: () => call("POST", "/api/session/end"),
  changePassword: (old: string, fresh: string) => call("POST", "/api/password", { old, new: fresh }),
  counts: () => call<Counts>("GET", "/api/queue/counts"),
  overview: (filter: QueueFilter) => call<Overview>("GET", `/api/queue/overview?${asked(filter)}`),
  next: (most: number, own: boolean, filter: QueueFilter) => call<{ items: Item[] }>("POST", "/api/queue/next", { most, own, ...filter }),
  settle: (item: Item, decision: "accept" | "unreadable" | "correct", raw = "") => 
    call("POST", `${field(item)}/settle`, { decision, raw, seen_value: item.value, seen_status: item.status }),
  dossiers: (begins: string) => call<{ dossiers: DossierLine[] }>("GET", `/api/dossiers?${asked({ begins })}`),
  dossier: (code: string) => call<Dossier>("GET", `/api/dossiers/${encodeURIComponent(code)}`),
  day: () => call<Day>("GET", "/api/counter"),
  takeIn: (file: File, dossier: string) => call<TakenIn>("POST", `/api/counter/scans?${asked({ name: file.name, dossier })}`, file),
  search: (query: string) => call<{ hits: Hit[] }>("GET", `/api/search?${asked({ q: query })}`),
  document: (id: string) => call<FiledDocument>("GET", `/api/documents/${id}`),
  settleSeen: (seen: FiledField, decision: "accept" | "unreadable" | "correct", raw = "") =>
    call("POST", `/api/documents/${seen.document}/fields/${seen.place}/settle`, { decision, raw, seen_value: seen.value, seen_status: seen.status }),
  check: (item: BlindItem, raw: string) =>
    call<{ value: string; doubt: Said | null }>("POST", "/api/check", { record_type: item.record_type, place: item.place, raw }),
  undo: () => call<{ items: Item[]; paper?: string; gone?: string[] }>("POST", "/api/undo"),
  recordTypes: () => call<{ types: RecordType[] }>("GET", "/api/record-types"),
  callIt: (item: Item, type: string) => call<{ items: Item[] }>("POST", `${paper(item)}/type`, { record_type: type }),
  turn: (item: Item, quarters: number) => call<{ items: Item[] }>("POST", `${paper(item)}/turn`, { page: item.page, quarters }),
  pages: (item: Item) => call<{ pages: { picture: string }[] }>("GET", `${paper(item)}/pages`),
  split: (item: Item, page: number) => call<{ items: Item[]; gone: string[] }>("POST", `${paper(item)}/split`, { page }),
  join: (item: Item) => call<{ items: Item[]; gone: string[] }>("POST", `${paper(item)}/join`),
  setAside: (item: Item, what: PaperSetAside["for"]) => call("POST", `${paper(item)}/set-aside`, { for: what }),
  allSetAside: () => call<{ papers: PaperSetAside[] }>("GET", "/api/papers/set-aside"),
  release: (held: PaperSetAside) => call("POST", `${paper(held)}/release`),
  numbers: () => call<Numbers>("GET", "/api/numbers"),
  samples: () => call<SampleList>("GET", "/api/samples"),
  drawSample: (batch: string, percent: number) => call<{ number: number }>("POST", "/api/samples", { batch, percent }),
  nextSampled: (most: number) => call<{ items: SampledItem[] }>("POST", "/api/samples/next", { most }),
  judgeSampled: (item: SampledItem, verdict: "right" | "wrong" | "unreadable", raw: string) =>
    call("POST", `/api/samples/${item.sample}/${item.document}/${item.place}/verdict`, { verdict, raw }),
  doubleEntry: () => call<DoubleEntryState>("GET", "/api/double-entry"),
  addRule: (rule: { batch: string; record_type: string; key: string; doubt: string }) => call<{ number: number }>("POST", "/api/double-entry/rules", rule),
  endRule: (rule: DoubleEntryRule) => call("POST", `/api/double-entry/rules/${rule.number}/end`),
  nextToType: (most: number, own: boolean) => call<{ items: BlindItem[] }>("POST", "/api/double-entry/next", { most, own }),
  type: (item: BlindItem, what: { raw: string } | { absent: true } | { unreadable: true }) => call("POST", `/api/double-entry/${item.document}/${item.place}/key`, what),
  takeBackTyped: () => call<{ items: BlindItem[] }>("POST", "/api/double-entry/undo"),
  accounts: () => call<{ accounts: Account[] }>("GET", "/api/accounts"),
  addAccount: (name: string, role: string) => call<{ name: string; password: string }>("POST", "/api/accounts", { name, role }),
  resetPassword: (name: string) => call<{ name: string; password: string }>("POST", `/api/accounts/${name}/reset`),
  batches: () => call<{ batches: BatchReaders[] }>("GET", "/api/batches"),
  setReaders: (batch: string, accounts: string[]) => call("POST", `/api/batches/${encodeURIComponent(batch)}/access`, { accounts }),
  setActive: (name: string, active: boolean) => call("POST", `/api/accounts/${name}/active`, { active }),
};

export const thumbnailUrl = (item: Item, picture: string): string => `/api/pages/${item.document}/${picture}/full/180,/0/default.jpg`;
// Where on which page something stands.
export type PagePlace = Pick<Item, "document" | "picture" | "box" | "page_size">;

export const pageInfo = (item: PagePlace): string => `/api/pages/${item.document}/${item.picture}/info.json`;

// The field's pixels with a little of what is around them.
export function cropUrl(item: PagePlace): string | null {
  if (!item.box || !item.page_size) return null;
  const [x, y, w, h] = item.box;
  const margin = Math.round(Math.max(h, 24) * 0.6);
  const left = Math.max(0, x - margin);
  const top = Math.max(0, y - margin);
  const width = Math.min(item.page_size[0], x + w + margin) - left;
  const height = Math.min(item.page_size[1], y + h + margin) - top;
  const size = width > 1000 ? "1000," : "full";
  return `/api/pages/${item.document}/${item.picture}/${left},${top},${width},${height}/${size}/0/default.jpg`;
}
