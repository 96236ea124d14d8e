// The page's own script: no library. What comes from the server is only ever put in as text.
const root = document.querySelector('#sql');
const { language, user, max, texts, examples } = JSON.parse(root.dataset.page);
const find = (selector) => root.querySelector(selector);
const query = find('#query');
const status = find('#status');
const result = find('#result');
const locale = language === 'es' ? 'es-ES' : 'en-GB';
const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 18, useGrouping: false });
const counted = new Intl.NumberFormat(locale);
const HISTORY = `atalaya-sql-${user}`;
/** The query that is running, and the one whose rows are shown. */
let running = null;
let shown = null;

function make(name, text, attributes = {}) {
  const element = document.createElement(name);
  if (text !== undefined) element.textContent = text;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function say(text, isBad = false) {
  status.textContent = text;
  status.classList.toggle('bad', isBad);
}

async function post(path, body) {
  const answer = await fetch(`/sql/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (answer.status === 401) throw new Error(texts.signedOut);
  if (!answer.ok) {
    const { error } = await answer.json().catch(() => ({}));
    throw new Error(error ?? texts.failed);
  }
  return answer;
}

/** Runs `work` as the one thing that is running, with what it says when it fails. */
async function busy(work) {
  if (running) return;
  running = crypto.randomUUID();
  find('#run').disabled = true;
  find('#cancel').disabled = false;
  say(texts.running);
  try {
    await work(running);
  } catch (error) {
    say(error instanceof TypeError ? texts.failed : error.message, true);
  } finally {
    running = null;
    find('#run').disabled = false;
    find('#cancel').disabled = true;
  }
}

function run() {
  const sql = query.value.trim();
  if (!sql) return;
  remember(sql);
  return busy(async (id) => {
    result.hidden = true;
    find('#exports').hidden = true;
    const answer = await (await post('query', { query: sql, id })).json();
    shown = sql;
    show(answer);
  });
}

function show({ columns, rows, isCut, ms }) {
  const table = make('table');
  const head = table.createTHead().insertRow();
  for (const column of columns) {
    const cell = make('th', column.name, { scope: 'col', title: column.type });
    if (column.isNumber) cell.className = 'number';
    head.append(cell);
  }
  const body = table.createTBody();
  for (const row of rows) {
    const line = body.insertRow();
    row.forEach((value, at) => {
      const cell = line.insertCell();
      if (value === null) cell.append(make('span', '—', { class: 'null' }));
      else cell.textContent = columns[at].isNumber ? number.format(value) : String(value);
      if (columns[at].isNumber) cell.className = 'number';
    });
  }
  result.replaceChildren(table);
  result.hidden = false;
  find('#exports').hidden = false;
  const values = { n: counted.format(rows.length), ms: counted.format(ms), max };
  say(fill(isCut ? texts.cut : rows.length === 1 ? texts.row : texts.rows, values));
}

function exportCsv(variant) {
  return busy(async (id) => {
    const answer = await post('export', { query: shown, id, variant });
    const link = make('a', '', { download: 'atalaya.csv' });
    link.href = URL.createObjectURL(await answer.blob());
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    say(answer.headers.has('x-atalaya-cut') ? fill(texts.exportCut, { max }) : texts.exported);
  });
}

function history() {
  try {
    return JSON.parse(sessionStorage.getItem(HISTORY) ?? '[]');
  } catch {
    return [];
  }
}

function remember(sql) {
  const list = [sql, ...history().filter((one) => one !== sql)].slice(0, 50);
  sessionStorage.setItem(HISTORY, JSON.stringify(list));
  showHistory();
}

function showHistory() {
  const list = history();
  find('#history p').hidden = list.length > 0;
  find('#history ol').replaceChildren(
    ...list.map((sql) => {
      const button = make('button', sql.replace(/\s+/g, ' '), { type: 'button', title: sql });
      button.addEventListener('click', () => put(sql));
      const item = make('li');
      item.append(button);
      return item;
    }),
  );
}

function put(sql) {
  query.value = sql;
  query.focus();
}

/** Puts text where the cursor is, in a way that the browser's own undo takes back. */
function insert(text) {
  query.focus();
  if (!document.execCommand('insertText', false, text))
    query.setRangeText(text, query.selectionStart, query.selectionEnd, 'end');
}

let leavesWithTab = false;
query.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    run();
  } else if (event.key === 'Escape') {
    leavesWithTab = true;
    return;
  } else if (event.key === 'Tab' && !event.shiftKey && !leavesWithTab && !event.ctrlKey && !event.altKey) {
    event.preventDefault();
    insert('  ');
  } else if (event.key === 'Enter' && !event.isComposing && !event.shiftKey) {
    const before = query.value.slice(0, query.selectionStart);
    const indent = /[ \t]*/.exec(before.slice(before.lastIndexOf('\n') + 1))[0];
    if (indent) {
      event.preventDefault();
      insert(`\n${indent}`);
    }
  }
  leavesWithTab = false;
});

function tableEntry({ name, comment, columns }) {
  const entry = make('details');
  entry.dataset.words = [name, ...columns.map((column) => column.name)].join(' ').toLowerCase();
  entry.append(make('summary', name));
  if (comment) entry.append(make('p', comment));
  const add = make('button', `${texts.insert} ${name}`, { type: 'button', class: 'quiet plain' });
  add.addEventListener('click', () =>
    insert(query.value.trim() ? name : `select *\nfrom ${name}\nlimit 100`),
  );
  const list = make('dl');
  for (const column of columns) {
    const term = make('dt', column.name);
    term.append(make('span', column.type.toLowerCase()));
    list.append(term);
    if (column.comment) list.append(make('dd', column.comment));
  }
  entry.append(add, list);
  return entry;
}

/** The examples whose tables this reader has. */
function offerExamples(tables) {
  const names = new Set(tables.map(({ name }) => name));
  for (const { title, sql } of examples) {
    const used = [...sql.matchAll(/\b(?:from|join)\s+(\w+)/g)].map((match) => match[1]);
    if (used.every((name) => names.has(name)))
      find('#examples').append(make('option', title, { value: sql }));
  }
}

async function loadTables() {
  const list = find('#tables');
  try {
    const answer = await fetch('/sql/schema.json');
    if (!answer.ok) throw new Error();
    const { tables } = await answer.json();
    list.replaceChildren(...(tables.length > 0 ? tables.map(tableEntry) : [make('p', texts.noTables)]));
    offerExamples(tables);
  } catch {
    list.replaceChildren(make('p', texts.failed, { class: 'notice' }));
  }
}

find('#run').addEventListener('click', run);
find('#cancel').addEventListener('click', () => {
  if (running) post('cancel', { id: running }).catch(() => {});
});
find('#examples').addEventListener('change', (event) => {
  if (event.target.value) put(event.target.value);
  event.target.selectedIndex = 0;
});
find('#filter').addEventListener('input', (event) => {
  const wanted = event.target.value.trim().toLowerCase();
  for (const entry of find('#tables').querySelectorAll('details'))
    entry.hidden = !entry.dataset.words.includes(wanted);
});
for (const button of root.querySelectorAll('[data-variant]')) {
  button.addEventListener('click', () => exportCsv(button.dataset.variant));
}
showHistory();
loadTables();
