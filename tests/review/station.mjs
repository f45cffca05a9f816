// A review station of its own for a test, and people at it in Debian's Chromium.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const require = createRequire(new URL("../../review/page/package.json", import.meta.url));
const { chromium } = require("playwright-core");
const password = "a password for this test";

// Digitizes `scans` into a warehouse of its own, with an administrator of each name.
export function makeWarehouse(sohoa, scans, names) {
  const folder = mkdtempSync(join(tmpdir(), "sohoa-review-"));
  const warehouse = `sqlite:${folder}/out/warehouse.db`;
  execFileSync(sohoa, ["digitize", scans, "--out", join(folder, "out"), "--quiet"], { stdio: "ignore" });
  for (const name of names)
    execFileSync(sohoa, ["review", "--warehouse", warehouse, "--create-admin", name], { input: `${password}\n`, stdio: ["pipe", "ignore", "ignore"] });
  return { folder, warehouse, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export function startServer(sohoa, warehouse, more = []) {
  const server = spawn(sohoa, ["review", "--warehouse", warehouse, "--listen", "127.0.0.1:0", ...more], { stdio: ["ignore", "pipe", "inherit"] });
  return new Promise((resolve, reject) => {
    server.once("exit", (code) => reject(new Error(`sohoa review ended with ${code}`)));
    server.stdout.once("data", (text) => resolve({ server, url: String(text).split("\n")[0] }));
  });
}
export const ended = (server) => new Promise((resolve) => server.once("exit", resolve));

export const startBrowser = () => chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });

export async function signIn(browser, url, name) {
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, colorScheme: "light", locale: "vi" });
  const page = await context.newPage();
  const problems = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  // A page's picture of before a turn is gone after it.
  const expected = (message) =>
    /status of 40[01]/.test(message.text()) || (/status of 404/.test(message.text()) && message.location().url.includes("/api/pages/"));
  page.on("console", (message) => message.type() === "error" && !expected(message) && problems.push(message.text()));
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
export async function until(condition) {
  for (let tries = 0; !(await condition()); ++tries) {
    assert.ok(tries < 4000, `in vain: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}
export const fieldOn = (page) => page.getAttribute("[data-field]", "data-field");
export async function pressAndWait(page, key) {
  const before = await fieldOn(page);
  await page.keyboard.press(key);
  await until(async () => (await fieldOn(page)) !== before);
}
// What the value box holds in the moment in which the next field takes it over, before anything is painted.
export const firstValueOfNext = (page, attribute) =>
  page.evaluate(
    (name) =>
      new Promise((resolve) => {
        const box = document.querySelector(`[${name}]`);
        new MutationObserver(() => resolve(box.value)).observe(box, { attributeFilter: [name] });
      }),
    attribute,
  );
// Whether what `selector` names has the keyboard in the moment in which it is there anew, so that no key that follows at once is lost.
export const keyboardOfNew = (page, selector) =>
  page.evaluate(
    (sought) =>
      new Promise((resolve) => {
        const old = document.querySelector(sought);
        new MutationObserver(() => {
          const found = document.querySelector(sought);
          if (found && found !== old) resolve(document.activeElement === found);
        }).observe(document.body, { childList: true, subtree: true });
      }),
    selector,
  );
export const waiting = async (page) => Number(/^\d+/.exec(await page.textContent(".counts"))[0]);
// With a folder for pictures: the page as it is on two screens and in both themes, there.
export async function showEverywhere(page, pictures, name) {
  if (!pictures) return;
  for (const [width, height] of [[1920, 1080], [1366, 768], [1093, 614]]) // the last: an office screen at 125 %
    for (const theme of ["dark", "light"]) {
      await page.setViewportSize({ width, height });
      await page.evaluate((chosen) => (document.documentElement.dataset.theme = chosen), theme);
      await page.waitForTimeout(250);
      await page.screenshot({ path: join(pictures, `${name}-${width}-${theme}.png`) });
    }
  await page.setViewportSize({ width: 1366, height: 768 });
}
