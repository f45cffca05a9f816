// page_test.mjs SOHOA SCANS [PICTURES]: people at the review page, in a real browser. SCANS are digitized into a warehouse of
// its own; with PICTURES, screenshots are left in that folder.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [sohoa, scans, pictures] = process.argv.slice(2);
const require = createRequire(new URL("../../review/page/package.json", import.meta.url));
const { chromium } = require("playwright-core");

const folder = mkdtempSync(join(tmpdir(), "sohoa-review-"));
const warehouse = `sqlite:${folder}/out/warehouse.db`;
const password = "a password for this test";
const hostile = "<img src=x onerror=\"document.title='taken over'\">";

function startServer() {
  const server = spawn(sohoa, ["review", "--warehouse", warehouse, "--listen", "127.0.0.1:0"], { stdio: ["ignore", "pipe", "inherit"] });
  return new Promise((resolve, reject) => {
    server.once("exit", (code) => reject(new Error(`sohoa review ended with ${code}`)));
    server.stdout.once("data", (text) => resolve({ server, url: String(text).split("\n")[0] }));
  });
}
const ended = (server) => new Promise((resolve) => server.once("exit", resolve));

async function signIn(browser, url, name) {
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, colorScheme: "light", locale: "vi" });
  const page = await context.newPage();
  const problems = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => message.type() === "error" && !/status of 40[01]/.test(message.text()) && problems.push(message.text()));
  await page.goto(url);
  await page.waitForSelector("input:focus");
  await page.keyboard.type(name);
  await page.keyboard.press("Tab");
  await page.keyboard.type(password);
  await page.keyboard.press("Enter");
  await page.waitForSelector("[data-field]");
  return { page, context, problems };
}
// The page's security policy lets nobody evaluate code in it for long: it is asked again and again instead.
async function until(condition) {
  for (let tries = 0; !(await condition()); ++tries) {
    assert.ok(tries < 500, `in vain: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
const fieldOn = (page) => page.getAttribute("[data-field]", "data-field");
async function pressAndWait(page, key) {
  const before = await fieldOn(page);
  await page.keyboard.press(key);
  await until(async () => (await fieldOn(page)) !== before);
}
const show = async (page, name) => pictures && page.screenshot({ path: join(pictures, `${name}.png`) });
const waiting = async (page) => Number(/^\d+/.exec(await page.textContent(".counts"))[0]);

let server, browser;
try {
  execFileSync(sohoa, ["digitize", scans, "--out", join(folder, "out"), "--quiet"], { stdio: "ignore" });
  for (const name of ["an", "binh"])
    execFileSync(sohoa, ["review", "--warehouse", warehouse, "--create-admin", name], { input: `${password}\n`, stdio: ["pipe", "ignore", "ignore"] });
  let url;
  ({ server, url } = await startServer());
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
  const an = await signIn(browser, url, "an");
  const binh = await signIn(browser, url, "binh");
  const { page } = an;

  // Two people never have the same field before them.
  const seenByBinh = new Set();
  for (let i = 0; i < 3; ++i) {
    seenByBinh.add(await fieldOn(binh.page));
    await pressAndWait(binh.page, "Tab");
  }

  // The page is there.
  await page.waitForSelector(".viewer canvas");
  await page.waitForTimeout(500);
  await show(page, "missing");

  // Twenty fields by the keyboard alone.
  const before = await waiting(page);
  const settled = new Set();
  for (let i = 0; i < 20; ++i) {
    const field = await fieldOn(page);
    assert.ok(!seenByBinh.has(field), `${field} is before two people`);
    settled.add(field);
    await pressAndWait(page, i % 5 === 4 ? "F8" : "Enter");
  }
  assert.equal(settled.size, 20);
  assert.equal(await waiting(page), before - 20);
  while ((await page.locator(".crop img").count()) === 0) await pressAndWait(page, "Tab");
  await until(() => page.locator(".crop img").evaluate((picture) => picture.naturalWidth > 0));
  await page.waitForTimeout(500);
  await show(page, "settle-light");

  // Corrected by typing; the text is only text.
  const corrected = await fieldOn(page);
  const value = await page.inputValue("[data-field]");
  await page.keyboard.press("Control+A");
  await page.keyboard.type(hostile);
  await page.waitForTimeout(300);
  await show(page, "settle-correct");
  await pressAndWait(page, "Enter");
  // Taken back, it is there again with the night's value.
  await pressAndWait(page, "Control+Z");
  assert.equal(await fieldOn(page), corrected);
  assert.equal(await page.inputValue("[data-field]"), value);
  await page.keyboard.press("Control+A");
  await page.keyboard.type(hostile);
  await pressAndWait(page, "Enter");
  assert.equal(await page.title(), "sohoa");

  // Help, the other language and the dark theme.
  await page.keyboard.press("F1");
  await page.waitForSelector("[role=dialog]");
  await show(page, "help");
  await page.keyboard.press("Enter");
  await page.waitForSelector("[role=dialog]", { state: "detached" });
  await page.click("text=English");
  await page.click("text=Light / dark");
  await page.waitForTimeout(300);
  await show(page, "settle-dark");

  // A server that is killed has lost nothing that was settled, and the next one brings document.json in line.
  const gone = ended(server);
  server.kill("SIGKILL");
  await gone;
  ({ server, url } = await startServer());
  const [id, place] = corrected.split("/");
  const read = () => {
    const document = JSON.parse(readFileSync(join(folder, "out/documents", id, "document.json"), "utf8"));
    const [table, row, key] = place.split(".");
    return key ? document.tables[table][Number(row) - 1][key] : document.fields[place];
  };
  await until(() => read().status === "settled");
  assert.equal(read().raw, hostile);
  assert.equal(read().provenance.reviewer, "an");

  // Markup that was read, or typed, is text wherever it is shown.
  execFileSync("sqlite3", [join(folder, "out/warehouse.db"), `UPDATE fields SET value = '${hostile.replaceAll("'", "''")}', reason = 'because of <b>this</b>' WHERE status IN ('review', 'missing')`]);
  const again = await signIn(browser, url, "an");
  assert.ok(!settled.has(await fieldOn(again.page)));
  await pressAndWait(again.page, "Tab");
  assert.equal(await again.page.title(), "sohoa");
  assert.equal(await again.page.locator("img[src=x]").count(), 0);
  const unexpected = (problem) => !/Failed to load resource|ERR_CONNECTION/.test(problem); // while the server was gone
  assert.deepEqual([...an.problems, ...binh.problems].filter(unexpected), []);
  assert.deepEqual(again.problems, []);
  await again.page.click("text=Đăng xuất");
  await again.page.waitForSelector("input[type=password]");
  await show(again.page, "sign-in");
  assert.equal((await again.page.request.get(`${url}api/queue`)).status(), 401);

  assert.match(String(execFileSync(sohoa, ["audit", "verify", "--warehouse", warehouse])), /^\d+:[0-9a-f]{64}\n$/);
  server.removeAllListeners("exit");
  const stopped = ended(server);
  server.kill("SIGTERM");
  assert.equal(await stopped, 0);
  server = undefined;
} finally {
  await browser?.close();
  server?.removeAllListeners("exit");
  server?.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
}
