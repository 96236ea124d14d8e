/**
 * The script that landing pages include: `<script src="…/capture/form.js" defer></script>`. It sends every form with
 * `data-atalaya="<address of the form>"`, with the UTM tags and click ids the visitor arrived with, kept for the visit.
 */
export const FORM_SCRIPT = `(() => {
  const TAGS = ['utm_source', 'utm_medium', 'utm_campaign', 'utm_content', 'utm_term',
    'gclid', 'fbclid', 'msclkid', 'ttclid', 'li_fat_id', 'twclid'];
  const KEPT = 'atalaya-arrival';
  const arrival = () => {
    const query = new URLSearchParams(location.search);
    const found = Object.fromEntries(TAGS.flatMap((tag) => (query.get(tag) ? [[tag, query.get(tag)]] : [])));
    try {
      if (Object.keys(found).length > 0) sessionStorage.setItem(KEPT, JSON.stringify(found));
      return JSON.parse(sessionStorage.getItem(KEPT) ?? '{}');
    } catch { return found; }
  };
  arrival();
  for (const form of document.querySelectorAll('form[data-atalaya]')) {
    let key = crypto.randomUUID();
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      const answer = { ...arrival(), landing_page: location.href.split('#')[0].slice(0, 2000), idempotency_key: key };
      const consent = {};
      for (const [name, value] of new FormData(form)) {
        if (typeof value !== 'string' || value === '') continue;
        if (name.startsWith('consent.')) consent[name.slice(8)] = value;
        else answer[name] = value;
      }
      const box = form.querySelector('[name="consent.is_granted"]');
      if (box) answer.consent = { ...consent, is_granted: box.checked };
      const told = (kind, detail) => form.dispatchEvent(new CustomEvent('atalaya:' + kind, { bubbles: true, detail }));
      try {
        const response = await fetch(form.dataset.atalaya, {
          method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(answer),
        });
        const detail = await response.json();
        if (response.ok) { key = crypto.randomUUID(); form.reset(); }
        told(response.ok ? 'sent' : 'refused', detail);
      } catch (error) { told('failed', { error: String(error) }); }
    });
  }
})();
`;
