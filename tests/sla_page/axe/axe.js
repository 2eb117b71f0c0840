// Every page that is named, wide and narrow, before axe-core; prints what it finds and fails when there is anything.
"use strict";
const fs = require("fs");
const path = require("path");
const puppeteer = require("puppeteer-core");

const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const rules = { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] };

async function main() {
  const browser = await puppeteer.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu"],
  });
  let found = 0;
  for (const file of process.argv.slice(2))
    for (const width of [1280, 390]) {
      const page = await browser.newPage();
      await page.setBypassCSP(true); // axe is a script, and the page allows none
      await page.setViewport({ width, height: 844 });
      await page.goto("file://" + path.resolve(file));
      await page.evaluate(axe);
      const result = await page.evaluate((wanted) => axe.run(document, wanted), rules);
      for (const each of result.violations) {
        found += 1;
        console.log(`${path.basename(file)} at ${width}: ${each.id} (${each.impact}): ${each.help}`);
        for (const node of each.nodes.slice(0, 3)) console.log(`  ${node.target.join(" ")}: ${node.html.slice(0, 120)}`);
      }
      if (result.passes.length < 10) {
        found += 1;
        console.log(`${path.basename(file)} at ${width}: axe looked at next to nothing`);
      }
      await page.close();
    }
  await browser.close();
  process.exit(found === 0 ? 0 : 1);
}

main().catch((error) => {
  console.log(String(error));
  process.exit(1);
});
