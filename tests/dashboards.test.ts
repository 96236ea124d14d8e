import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserOptions } from './support/browser.ts';
import { cli, root, scratch } from './support/process.ts';
import { onRelease } from './support/release.ts';
import { logIn, type Served, startProduct } from './support/server.ts';

// The two pages in a real browser, over the demo company as `npm start` serves it. Screenshots go to artifacts/, for eyes.
const shots = join(root, 'artifacts');

describe('the dashboards in a browser', () => {
  const folder = scratch('dashboards');
  const home = folder.path;
  let served: Served;
  let browser: Browser;

  beforeAll(async () => {
    mkdirSync(shots, { recursive: true });
    const run = await cli(['run'], home, { ATALAYA_SANDBOX_SIZE: 'small' });
    expect(run.code, run.stderr).toBe(0);
    served = await startProduct(home, { ATALAYA_SANDBOX_SIZE: 'small' }, ['serve']);
    browser = await chromium.launch(await browserOptions());
  });
  afterAll(async () => {
    await browser?.close();
    await served?.stop();
    folder.remove();
  });

  async function session(
    email: string,
    options: { width?: number; locale?: string } = {},
  ): Promise<{ page: Page; context: BrowserContext; errors: string[] }> {
    const cookie = await logIn(served, email);
    const [name, ...value] = cookie.split('=');
    const context = await browser.newContext({
      viewport: { width: options.width ?? 1440, height: 1000 },
      locale: options.locale ?? 'es-ES',
    });
    await context.addCookies([{ name: name!, value: value.join('='), url: served.url }]);
    const page = await context.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && /Content Security Policy|Refused to/.test(message.text()))
        errors.push(message.text());
    });
    return { page, context, errors };
  }

  async function ready(page: Page, kpi: string): Promise<void> {
    await page.locator(`[data-testid="kpi-${kpi}"][data-state="ready"]`).waitFor({ timeout: 60_000 });
    // Panels below the cards come from the query engine: none may stay in its loading state.
    await expect.poll(() => page.locator('[data-state="loading"]').count(), { timeout: 60_000 }).toBe(0);
    expect(await page.getByTestId('state-error').count()).toBe(0);
  }

  const text = (page: Page) => page.locator('body').innerText();

  it('executive: figures, trend, channels and freshness, in Spanish and in English', async () => {
    const { page, context, errors } = await session('executive@demo.example');
    await page.goto(`${served.url}/`);
    await ready(page, 'revenue');
    for (const id of ['revenue', 'spend', 'roas', 'orders']) {
      const value = Number(await page.getByTestId(`kpi-${id}`).getAttribute('data-value'));
      expect(value, id).toBeGreaterThan(0);
    }
    expect(await page.getByTestId('freshness-badge').count()).toBeGreaterThan(3);
    const rows = page.getByTestId('channel-table').locator('tbody tr');
    expect(await rows.count()).toBeGreaterThan(4);
    const spanish = await text(page);
    expect(spanish).toMatch(/\d{1,3}(\.\d{3})*(,\d+)?\s?€/);
    expect(spanish).not.toMatch(/NaN|undefined|Infinity|\[object/);
    await page.screenshot({ path: join(shots, 'executive-es.png'), fullPage: true });

    await page.getByTestId('lang-en').click();
    await expect.poll(() => text(page)).toMatch(/Revenue/);
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    expect(await text(page)).toMatch(/€\d{1,3}(,\d{3})*/);
    await page.screenshot({ path: join(shots, 'executive-en.png'), fullPage: true });
    await page.screenshot({ path: join(shots, 'readme.png') });
    if (process.env.ATALAYA_UPDATE_SCREENSHOT) {
      mkdirSync(join(root, 'docs/images'), { recursive: true });
      copyFileSync(join(shots, 'readme.png'), join(root, 'docs/images/executive.png'));
    }
    // The language is remembered.
    await page.reload();
    await ready(page, 'revenue');
    expect(await text(page)).toMatch(/Revenue/);
    expect(errors).toEqual([]);
    await context.close();
  });

  it('attribution: every model gives the same total as the marts, and the picker changes the returns', async () => {
    const { page, context, errors } = await session('marketer@demo.example');
    await page.goto(`${served.url}/attribution`);
    await page.locator('[data-testid="page-attribution"][data-state="ready"]').waitFor({ timeout: 60_000 });
    const range = page.getByTestId('period-range');
    const [from, to] = [await range.getAttribute('data-from'), await range.getAttribute('data-to')];
    const expected = await onRelease(
      home,
      `select channel_id, model, sum(attributed_revenue_rc)::double as revenue from marts.mart_channel_roi_daily
       where date_basis = 'conversion' and date between '${from}' and '${to}' group by all having revenue > 0`,
    );
    expect(expected.length).toBeGreaterThan(20);
    const table = page.getByTestId('model-table');
    for (const model of ['last_touch', 'linear', 'shapley', 'markov_1']) {
      for (const row of expected.filter((one) => one.model === model)) {
        const cell = table.locator(`tr[data-row="${row.channel_id}"] td[data-col="${model}"]`);
        expect(Number(await cell.getAttribute('data-value')), `${model} ${row.channel_id}`).toBeCloseTo(
          row.revenue as number,
          2,
        );
      }
    }
    expect((await page.getByTestId('takeaway').innerText()).length).toBeGreaterThan(30);
    const roas = () =>
      page
        .getByTestId('return-table')
        .locator('tr[data-row="paid_social"] td[data-col="roas"]')
        .getAttribute('data-value');
    const before = await roas();
    await page.getByTestId('model-picker').selectOption('first_touch');
    await expect.poll(roas).not.toBe(before);
    expect(await text(page)).not.toMatch(/NaN|undefined|Infinity|\[object/);
    await page.screenshot({ path: join(shots, 'attribution-es.png'), fullPage: true });
    expect(errors).toEqual([]);
    await context.close();
  });

  it('care: figures by channel, topic and agent, on a tablet too', async () => {
    const { page, context, errors } = await session('care@demo.example', { width: 1024 });
    await page.goto(`${served.url}/care`);
    await ready(page, 'cases');
    expect(Number(await page.getByTestId('kpi-cases').getAttribute('data-value'))).toBeGreaterThan(0);
    const csat = Number(await page.getByTestId('kpi-csat').getAttribute('data-value'));
    expect(csat).toBeGreaterThan(0);
    expect(csat).toBeLessThanOrEqual(1);
    const labels = (table: string) => page.getByTestId(table).locator('tbody th').allInnerTexts();
    expect(await labels('agent-table')).toContain('Amaia Otxoa');
    expect(await labels('topic-table')).toContain('Envío');
    expect(await page.getByTestId('nav-ops').count()).toBe(0);
    expect(await text(page)).not.toMatch(/NaN|undefined|Infinity|\[object/);
    const overflow = await page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    expect(overflow, 'pixels that stick out sideways').toBeLessThanOrEqual(0);
    await page.screenshot({ path: join(shots, 'care-es-1024.png'), fullPage: true });
    expect(errors).toEqual([]);
    await context.close();
  });

  it('a period without data says so, and shows no zero that was not measured', async () => {
    const { page, context } = await session('executive@demo.example');
    await page.goto(`${served.url}/`);
    await ready(page, 'revenue');
    await page.getByTestId('period-picker').selectOption('custom');
    await page.getByTestId('period-from').fill('2001-01-01');
    await page.getByTestId('period-to').fill('2001-01-31');
    await page.getByTestId('state-empty').first().waitFor({ timeout: 60_000 });
    // The notice takes the cards' place: no figure is left that could be read as a measured zero.
    expect(await page.locator('[data-testid^="kpi-"]').count()).toBe(0);
    expect(await text(page)).toMatch(/2001/);
    expect(await text(page)).not.toMatch(/\b0(,0+)?\s?€/);
    await page.screenshot({ path: join(shots, 'executive-empty.png'), fullPage: true });
    await context.close();
  });

  it('who may not see a page is told so, not shown zeros', async () => {
    const { page, context } = await session('care@demo.example');
    await page.goto(`${served.url}/`);
    await page.getByTestId('state-no-access').first().waitFor({ timeout: 60_000 });
    expect(await page.locator('[data-testid="kpi-revenue"][data-state="ready"]').count()).toBe(0);
    await page.screenshot({ path: join(shots, 'executive-no-access.png'), fullPage: true });
    await context.close();
  });

  it('data that cannot be loaded: a sentence and a way on', async () => {
    const { page, context } = await session('executive@demo.example');
    await page.route('**/data/**', (route) => route.fulfill({ status: 500, body: 'broken' }));
    await page.goto(`${served.url}/`);
    await page.getByTestId('state-error').first().waitFor({ timeout: 60_000 });
    await page.screenshot({ path: join(shots, 'executive-error.png'), fullPage: true });
    await context.close();
  });

  it('sources that stopped are named as stale', async () => {
    const { page, context } = await session('executive@demo.example');
    await page.route('**/data/headline.json*', async (route) => {
      const answer = await route.fetch();
      const body = (await answer.json()) as {
        freshness: { status: string; minutes_since_success: number }[];
      };
      for (const source of body.freshness)
        Object.assign(source, { status: 'stale', minutes_since_success: 9000 });
      await route.fulfill({ response: answer, json: body });
    });
    await page.goto(`${served.url}/`);
    await page.getByTestId('state-stale').first().waitFor({ timeout: 60_000 });
    await page.screenshot({ path: join(shots, 'executive-stale.png'), fullPage: true });
    await context.close();
  });

  it('the first figure is there before the query engine is', async () => {
    const { page, context } = await session('executive@demo.example');
    const started = Date.now();
    await page.goto(`${served.url}/`, { waitUntil: 'commit' });
    await page.locator('[data-testid="kpi-revenue"][data-state="ready"]').waitFor({ timeout: 60_000 });
    const first = Date.now() - started;
    await ready(page, 'revenue');
    console.log(`first figure after ${first} ms, whole page after ${Date.now() - started} ms`);
    expect(first).toBeLessThan(20_000);
    await context.close();
  });

  it('assets are compressed and cached; pages and data are not kept', async () => {
    const cookie = await logIn(served, 'executive@demo.example');
    const html = await fetch(`${served.url}/`, { headers: { cookie, accept: 'text/html' } });
    expect(html.headers.get('cache-control')).toMatch(/no-cache|no-store/);
    // The application itself: the entry that starts it is too small to be worth compressing.
    const asset = /_app\/immutable\/entry\/app\.[^"']+\.js/.exec(await html.text())?.[0];
    expect(asset).toBeDefined();
    const script = await fetch(`${served.url}/${asset}`, { headers: { cookie, 'accept-encoding': 'br' } });
    expect(script.headers.get('content-encoding')).toBe('br');
    expect(script.headers.get('cache-control')).toMatch(/immutable/);
    const data = await fetch(`${served.url}/data/headline.json`, { headers: { cookie } });
    expect(data.headers.get('cache-control')).toMatch(/no-cache/);
    expect(data.headers.get('etag')).toBeTruthy();
  });
});
