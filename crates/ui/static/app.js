// What the pages do quicker with script than without. Everything works without it.
'use strict';
document.documentElement.classList.add('scripted');

(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => Array.from(root.querySelectorAll(selector));

  // Days: choosing one is enough.
  function auto(form) {
    form.addEventListener('change', () => {
      const day = $('input[type=date]', form);
      if (!day || day.validity.valid) form.submit();
    });
  }

  // A menu or a form closes with Esc or, a menu, by a click elsewhere.
  function closing() {
    document.addEventListener('click', (event) => {
      $$('details.menu[open]').forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
    });
    document.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      const open = event.target.closest && event.target.closest('details[open]') || $('details.menu[open]');
      if (!open) return;
      open.open = false;
      const summary = $('summary', open);
      if (summary) summary.focus();
    });
  }

  function opened(act) {
    $$('details.act[open]', act.parentElement).forEach((other) => { if (other !== act) other.open = false; });
    const field = $('.bad input, .bad textarea, .bad select', act) || $('select, textarea, input:not([type=hidden])', act);
    if (field) field.focus();
  }

  function openAct(id) {
    const act = document.getElementById(id);
    if (!act || !act.matches('details')) return null;
    act.open = true;
    act.scrollIntoView({ block: 'center' });
    return act;
  }

  // One primary button at a time: while a form is open, the one that would open it is an ordinary one.
  function acting() {
    document.documentElement.classList.toggle('acting', Boolean($('details.act[open] .btn.go')));
  }

  function acts() {
    document.addEventListener('toggle', acting, true);
    acting();
    document.addEventListener('click', (event) => {
      const link = event.target.closest('a[data-do], a[data-open], a[href^="#act-"]');
      if (!link) return;
      const hash = link.hash.slice(1);
      const act = link.pathname === location.pathname && openAct(hash);
      if (!act) return;
      event.preventDefault();
      const [name, value] = (link.dataset.set || '').split('=');
      const field = name && $(`[name="${name}"]`, act);
      if (field) field.value = value;
      opened(act);
    });
    if (location.hash.startsWith('#act-')) openAct(location.hash.slice(1));
  }

  // Fields that only belong to one choice of another field.
  function only(form) {
    const rows = $$('[data-only]', form);
    if (!rows.length) return;
    const show = () => rows.forEach((row) => {
      const [name, value] = row.dataset.only.split('=');
      const field = $(`[name="${name}"]:checked`, form);
      row.hidden = !field || field.value !== value;
    });
    form.addEventListener('change', show);
    show();
  }

  // Beside a typed day its weekday, and in English the day in words: the field has the order of the browser's country.
  function weekdays(root) {
    const lang = document.documentElement.lang;
    const part = (options) => new Intl.DateTimeFormat(lang === 'en' ? 'en-US' : lang, { timeZone: 'UTC', ...options });
    const [week, month] = [part({ weekday: 'short' }), part({ month: 'short' })];
    const words = (day) => (lang === 'en' ? `${day.getUTCDate()} ${month.format(day)} ${day.getUTCFullYear()} ` : '') + week.format(day);
    $$('[data-weekday]', root).forEach((place) => {
      const field = $('input', place.parentElement);
      field.addEventListener('input', () => {
        place.textContent = field.valueAsDate ? words(field.valueAsDate) : '';
      });
    });
  }

  // A form is sent once; the button says that it is on its way.
  function guard(form) {
    form.addEventListener('submit', (event) => {
      const words = form.dataset.confirm;
      if (words && !form.dataset.sure) {
        event.preventDefault();
        confirmIn(form, words);
        return;
      }
      if (form.dataset.sent) { event.preventDefault(); return; }
      form.dataset.sent = '1';
      const button = event.submitter || $('.btn', form);
      if (button) button.setAttribute('aria-busy', 'true');
    });
  }

  // What will follow is said on the page, in one sentence, before it is done.
  function confirmIn(form, words) {
    const button = $('.btn', form);
    const box = document.createElement('span');
    box.className = 'confirm';
    box.setAttribute('role', 'alert');
    const text = document.createElement('span');
    text.textContent = words;
    const yes = button.cloneNode(true);
    yes.classList.add('danger');
    const no = document.createElement('button');
    no.type = 'button';
    no.className = 'btn s bare';
    no.textContent = '×';
    no.addEventListener('click', () => { box.remove(); delete form.dataset.sure; button.focus(); });
    box.append(text, yes, no);
    $$('.confirm').forEach((other) => { delete other.closest('form').dataset.sure; other.remove(); });
    form.append(box);
    form.dataset.sure = '1';
    yes.focus();
  }

  // What was typed is kept in this tab until it has arrived.
  function drafts() {
    const arrived = $('[data-done]');
    $$('form[data-draft]').forEach((form) => {
      const key = `draft ${location.pathname} ${form.getAttribute('action')}`;
      const fields = () => $$('textarea, input:not([type]):not(.code)', form).filter((field) => field.name);
      if (arrived) sessionStorage.removeItem(key);
      const kept = JSON.parse(sessionStorage.getItem(key) || 'null');
      if (kept && fields().every((field) => field.value === field.defaultValue)) {
        fields().forEach((field, index) => { if (!field.value && kept[index]) field.value = kept[index]; });
      }
      form.addEventListener('input', () => {
        sessionStorage.setItem(key, JSON.stringify(fields().map((field) => field.value)));
      });
    });
  }

  // Upload with progress; the answer replaces the page as it would without script.
  function upload(form) {
    const place = $('[data-progress]', form);
    if (!place) return;
    form.addEventListener('submit', (event) => {
      const file = $('input[type=file]', form);
      if (event.defaultPrevented || !file || !file.files.length) return;
      event.preventDefault();
      const words = $('p', place);
      const bar = $('progress', place);
      place.hidden = false;
      const request = new XMLHttpRequest();
      request.upload.addEventListener('progress', (step) => {
        if (!step.lengthComputable) return;
        const part = Math.round(step.loaded / step.total * 100);
        bar.value = part;
        words.textContent = part < 100 ? `${words.dataset.words} ${part} %` : words.dataset.after;
      });
      request.addEventListener('load', () => {
        const page = new DOMParser().parseFromString(request.responseText, 'text/html');
        const main = $('main', page);
        if (request.status < 400 || !main) { location.assign(request.responseURL); return; }
        $('main').replaceWith(main);
        wire(main);
        main.focus();
      });
      request.addEventListener('error', () => {
        delete form.dataset.sent;
        place.hidden = true;
        form.submit();
      });
      request.open('POST', form.action);
      request.send(new FormData(form));
    });
  }

  // Ledger: choosing rows, folding groups, moving with j and k.
  function ledger(table) {
    const form = table.closest('form[data-bulk]');
    if (form) {
      const boxes = $$('input[name=finding]', form);
      const all = $('[data-all]', form);
      const bar = $('.bulk', form);
      const words = $('[data-picked]', form);
      let last = null;
      const count = () => {
        const chosen = boxes.filter((box) => box.checked);
        boxes.forEach((box) => box.closest('tr').classList.toggle('on', box.checked));
        words.textContent = words.dataset.words.replace('{n}', chosen.length);
        bar.classList.toggle('idle', chosen.length === 0);
        all.checked = chosen.length === boxes.length && boxes.length > 0;
        all.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
      };
      all.addEventListener('change', () => { boxes.forEach((box) => { box.checked = all.checked; }); count(); });
      boxes.forEach((box, index) => box.addEventListener('click', (event) => {
        if (event.shiftKey && last !== null) {
          const [from, to] = [Math.min(last, index), Math.max(last, index)];
          boxes.slice(from, to + 1).forEach((other) => { other.checked = box.checked; });
        }
        last = index;
        count();
      }));
      count();
    }
    table.addEventListener('click', (event) => {
      const button = event.target.closest('.foldb');
      if (!button) return;
      const head = button.closest('tr');
      const outer = head.classList.contains('a');
      const folded = button.getAttribute('aria-expanded') === 'true';
      button.setAttribute('aria-expanded', String(!folded));
      for (let row = head.nextElementSibling; row; row = row.nextElementSibling) {
        if (row.classList.contains('a') || (!outer && row.classList.contains('i1'))) break;
        row.hidden = folded;
        const inner = $('.foldb', row);
        if (inner && !folded) inner.setAttribute('aria-expanded', 'true');
      }
    });
    let at = -1;
    document.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches('input, select, textarea')) return;
      const rows = $$('tr.f', table).filter((row) => !row.hidden);
      if (event.key === 'j') at = Math.min(at + 1, rows.length - 1);
      else if (event.key === 'k') at = Math.max(at - 1, 0);
      else if (event.key === 'x' && rows[at]) { const box = $('input', rows[at]); if (box) box.click(); return; }
      else return;
      rows.forEach((row, index) => row.classList.toggle('cursor', index === at));
      if (rows[at]) { $('.ti a', rows[at]).focus({ preventScroll: true }); rows[at].scrollIntoView({ block: 'nearest' }); }
    });
  }

  // Import: text and tree show each other's place; a title is corrected where it stands.
  function split(root) {
    const choose = (id, from) => {
      $$('.cur, .on', root).forEach((old) => old.classList.remove('cur', 'on'));
      const marks = $$(`.sp[data-n="${CSS.escape(id)}"]`, root);
      const node = document.getElementById(`n${id}`);
      marks.forEach((mark) => mark.classList.add('cur'));
      if (node) node.classList.add('on');
      const other = from === 'text' ? node : marks[0];
      if (other) other.scrollIntoView({ block: 'center' });
    };
    root.addEventListener('click', (event) => {
      const mark = event.target.closest('.sp[data-n]');
      if (mark) { event.preventDefault(); choose(mark.dataset.n, 'text'); return; }
      const link = event.target.closest('.tree a[href^="#m"]');
      if (link) { event.preventDefault(); choose(link.closest('li').dataset.n, 'tree'); return; }
      const edit = event.target.closest('[data-edit], [data-leave]');
      if (edit) {
        const kind = edit.hasAttribute('data-edit') ? 'edit' : 'leave';
        const template = document.getElementById(`tpl-${kind}`);
        if (!template) return;
        event.preventDefault();
        $$('.tree .edit.here', root).forEach((old) => old.remove());
        const item = edit.closest('li');
        const box = template.content.firstElementChild.cloneNode(true);
        box.classList.add('here');
        const form = $('form', box);
        form.action = form.dataset.action.replace('*', encodeURIComponent(item.dataset.n));
        const field = $('textarea, input:not([type=hidden])', form);
        if (kind === 'edit') field.value = $('[data-title]', item).textContent;
        guard(form);
        $('.r', item).append(box);
        choose(item.dataset.n, 'tree');
        field.focus();
        return;
      }
      if (event.target.closest('[data-cancel]')) event.target.closest('.edit').remove();
    });
    // Coming back after a correction, the place is where it was.
    if (/^#n/.test(location.hash)) choose(location.hash.slice(2), 'text');
  }

  function wire(root) {
    $$('form[data-auto]', root).forEach(auto);
    $$('form[data-guard]', root).forEach((form) => { guard(form); only(form); });
    $$('form[data-upload]', root).forEach(upload);
    $$('table.ledger', root).forEach(ledger);
    $$('[data-split]', root).forEach(split);
    $$('details.act', root).forEach((act) => act.addEventListener('toggle', () => { if (act.open) opened(act); }));
    weekdays(root);
    $$('[data-print]', root).forEach((button) => button.addEventListener('click', () => window.print()));
    $$('[data-fill]', root).forEach((place) => place.addEventListener('click', () => {
      $('[name=username]').value = place.dataset.fill;
      $('[name=password]').value = place.dataset.fillWith;
      $('.form .btn').focus();
    }));
  }

  // Coming back with the browser's button, a form can be sent again.
  window.addEventListener('pageshow', (event) => {
    if (!event.persisted) return;
    $$('form[data-sent]').forEach((form) => { delete form.dataset.sent; });
    $$('[aria-busy]').forEach((button) => button.removeAttribute('aria-busy'));
  });

  document.addEventListener('DOMContentLoaded', () => {
    closing();
    acts();
    wire(document);
    drafts();
  });
})();
