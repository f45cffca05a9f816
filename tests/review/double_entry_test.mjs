// double_entry_test.mjs SOHOA SCANS [PICTURES]: two people type what a third settles between, in a real browser; as page_test.mjs.
import assert from "node:assert/strict";
import { join } from "node:path";
import { expectAccessible } from "./accessible.mjs";
import { makeWarehouse, showEverywhere, signIn, startBrowser, startServer, until, waiting } from "./station.mjs";

const [sohoa, scans, pictures] = process.argv.slice(2);
const made = makeWarehouse(sohoa, scans, ["an", "binh", "chi"]);
const show = async (page, name) => pictures && page.screenshot({ path: join(pictures, `${name}.png`) });
const typedOn = (page) => page.getAttribute("[data-typed]", "data-typed");
const openView = async (page) => {
  await page.keyboard.press("Alt+K");
  await page.click("#more >> text=Nhập kép");
  await page.waitForSelector("text=Bắt đầu nhập");
};
const next = async (page, key) => {
  const before = await page.locator("[data-typed]").count() && (await typedOn(page));
  await page.keyboard.press(key);
  await until(async () => (await page.locator("[data-typed]").count()) === 0 || (await typedOn(page)) !== before);
};

let server, browser;
try {
  let url;
  ({ server, url } = await startServer(sohoa, made.warehouse));
  browser = await startBrowser();
  const { page: an, problems } = await signIn(browser, url, "an");
  const before = await waiting(an);

  // Chosen: every doubtful field of one kind of paper.
  await openView(an);
  await expectAccessible(an, "double entry");
  const chosen = await an.evaluate(async () => (await (await fetch("/api/double-entry")).json()).fields[0]);
  await an.selectOption("form select >> nth=0", `${chosen.record_type}/${chosen.key}`);
  await an.click("form >> text=Cho hai người nhập");
  await an.waitForSelector("[data-rule]");
  await until(async () => (await waiting(an)) === before - chosen.waiting);
  await show(an, "double-entry-rule");

  // The first types by keyboard alone, and nothing that was read is on the page or in what it was sent.
  const told = [];
  an.on("response", async (response) => response.url().includes("/api/double-entry/next") && told.push(await response.json().catch(() => ({}))));
  await an.click("text=Bắt đầu nhập");
  await an.waitForSelector("[data-typed]:focus");
  await an.waitForSelector(".field-frame, .crop span");
  assert.equal(await an.inputValue("[data-typed]"), "");
  await expectAccessible(an, "typing");
  await showEverywhere(an, pictures, "double-entry");
  await an.keyboard.press("Enter");
  await an.waitForSelector("text=Chưa gõ gì");
  const places = [];
  for (let i = 0; i < chosen.waiting; ++i) {
    places.push(await typedOn(an));
    await an.keyboard.type(i === 0 ? "chữ của an" : "giống nhau");
    await next(an, "Enter");
  }
  await an.waitForSelector("text=Không còn trường nào cho bạn nhập");
  assert.ok(told.length > 0 && told.every((answer) => (answer.items ?? []).every((item) => !("value" in item) && !("alternatives" in item))));

  // What was typed last is taken back and typed again.
  await an.keyboard.press("Control+z");
  await an.waitForSelector("[data-typed]:focus");
  assert.equal(await an.inputValue("[data-typed]"), "");
  await an.keyboard.type(chosen.waiting === 1 ? "chữ của an" : "giống nhau");
  await next(an, "Enter");
  await an.waitForSelector("text=Không còn trường nào cho bạn nhập");
  await an.keyboard.press("Enter");
  await an.waitForSelector("text=Bắt đầu nhập");

  // The second: the whole paper shows nothing of it either; one of them is typed otherwise.
  const { page: binh, problems: others } = await signIn(browser, url, "binh");
  const paper = places[0].split("/")[0];
  const field = (await binh.evaluate(async (id) => (await (await fetch(`/api/documents/${id}`)).json()).fields, paper)).find((one) => one.place === places[0].split("/")[1]);
  assert.deepEqual([field.value, field.typed_by_two], ["", true]);
  await openView(binh);
  await binh.click("text=Bắt đầu nhập");
  for (let i = 0; i < chosen.waiting; ++i) {
    await binh.waitForSelector("[data-typed]:focus");
    await binh.keyboard.type((await typedOn(binh)) === places[0] ? "chữ của bình" : "giống nhau");
    await next(binh, "Enter");
  }
  await binh.waitForSelector("text=Không còn trường nào cho bạn nhập");

  // The third sees both, and chooses by a number key.
  const { page: chi, problems: thirds } = await signIn(browser, url, "chi");
  await until(async () => (await chi.getAttribute("[data-field]", "data-field")) === places[0]);
  await chi.waitForSelector("text=hai người nhập khác nhau");
  assert.match(await chi.textContent(".alternatives"), /1 chữ của an.*2 chữ của bình/);
  await expectAccessible(chi, "difference");
  await show(chi, "double-entry-difference");
  await chi.keyboard.press("2");
  await chi.keyboard.press("Enter");
  await until(async () => (await chi.getAttribute("[data-field]", "data-field")) !== places[0]);
  await openView(chi);
  await until(async () => (await chi.textContent("dl")).includes(`${chosen.waiting} (${chosen.waiting - 1} `));
  await show(chi, "double-entry-state");
  await chi.click("[data-rule] >> text=Thôi nhập kép");
  await until(async () => (await chi.locator("[data-rule]").count()) === 0);
  assert.deepEqual([...problems, ...others, ...thirds], []);
} finally {
  await browser?.close();
  server?.kill("SIGKILL");
  made.remove();
}
