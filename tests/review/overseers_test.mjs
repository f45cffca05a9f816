// overseers_test.mjs SOHOA SCANS [PICTURES]: samples, numbers and who sees which batch, in a real browser; as page_test.mjs.
import assert from "node:assert/strict";
import { join } from "node:path";
import { expectAccessible } from "./accessible.mjs";
import { firstValueOfNext, makeWarehouse, pressAndWait, signIn, startBrowser, startServer, until } from "./station.mjs";

const [sohoa, scans, pictures] = process.argv.slice(2);
const made = makeWarehouse(sohoa, scans, ["an"]);
const show = async (page, name) => pictures && page.screenshot({ path: join(pictures, `${name}.png`) });

let server, browser;
try {
  let url;
  ({ server, url } = await startServer(sohoa, made.warehouse));
  browser = await startBrowser();
  const { page, problems } = await signIn(browser, url, "an");
  for (let i = 0; i < 4; ++i) await pressAndWait(page, "Enter");

  // A sample of everything: two values are right, one is wrong, one unreadable.
  // Their views are in a menu, which the keyboard reaches from the field that one is at.
  await page.keyboard.press("Alt+K");
  await page.waitForSelector("#more button:focus");
  await expectAccessible(page, "menu");
  await page.keyboard.press("Escape");
  await page.waitForSelector("#more", { state: "hidden" });
  await page.waitForSelector("[data-field]:focus");
  await page.keyboard.press("Alt+K");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.selectOption("form select >> nth=1", "100");
  await page.click("text=Rút mẫu");
  await until(async () => (await page.locator("tbody tr").count()) === 1);
  await page.click("text=Bắt đầu kiểm tra");
  const sampled = () => page.getAttribute("[data-sampled]", "data-sampled");
  const next = async (key) => {
    const before = await sampled();
    await page.keyboard.press(key);
    await until(async () => (await sampled()) !== before);
  };
  await page.waitForSelector("[data-sampled]:focus");
  await next("Enter");
  await next("Enter");
  await show(page, "samples-check");
  await page.keyboard.press("Control+A");
  await page.keyboard.type("giá trị khác");
  const valueOfNext = firstValueOfNext(page, "data-sampled");
  await next("Enter");
  assert.notEqual(await valueOfNext, "giá trị khác", "a key that follows at once would judge the next one by it");
  await next("F8");
  await page.keyboard.press("Escape");
  await until(async () => /4 \/ \d+/.test(await page.textContent("tbody tr")));
  await until(async () => (await page.textContent("tbody tr td:nth-child(4)")) === "1");
  await show(page, "samples");

  await page.click("nav >> text=Khác");
  await page.click("#more >> text=Số liệu");
  await page.waitForSelector(".numbers svg");
  assert.match(await page.textContent(".numbers dl"), /33([.,]\d+)? % \(.* … .*; 1 \/ 3\)/);
  await show(page, "numbers-light");

  // Only one other account sees the batch: by keyboard from its button, and the list takes and gives back the focus.
  await page.click("nav >> text=Khác");
  await page.click("#more >> text=Tài khoản");
  await page.fill(".accounts form input", "binh");
  await page.click(".accounts form >> text=Thêm");
  await page.waitForSelector("tbody tr >> text=binh");
  await page.focus("[data-batch] button");
  await page.keyboard.press("Enter");
  await page.waitForSelector("[data-batch] input:focus");
  await expectAccessible(page, "accounts");
  await show(page, "accounts-change");
  await page.keyboard.press("Escape");
  await page.waitForSelector("[data-batch] button:focus");
  await page.keyboard.press("Enter");
  await page.waitForSelector("[data-batch] input:focus");
  await page.getByRole("checkbox", { name: "binh" }).focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("Enter");
  await page.waitForSelector("[data-batch] >> text=binh");
  await page.waitForSelector("[data-batch] button:focus");
  await show(page, "accounts");
  await page.setViewportSize({ width: 1093, height: 614 });
  await show(page, "accounts-small");
  await page.setViewportSize({ width: 1366, height: 768 });
  const [waiting, batch] = await page.evaluate(async () => {
    const body = async (path) => (await fetch(path)).json();
    return [(await body("/api/queue/overview")).waiting, (await body("/api/batches")).batches[0]];
  });
  assert.equal(waiting, 0);
  assert.deepEqual(batch.accounts, ["binh"]);
  await page.click("text=English");
  await page.click("text=Light / dark");
  await page.waitForTimeout(300);
  await show(page, "numbers-dark");
  assert.deepEqual(problems, []);
} finally {
  await browser?.close();
  server?.kill("SIGKILL");
  made.remove();
}
