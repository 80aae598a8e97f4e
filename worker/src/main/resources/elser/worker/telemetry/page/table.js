// Elements that are made once and filled again and again. Values are set as text, never as markup.

/** Sets text, and leaves alone what is the same: nothing flickers and selections stay. */
export function text(element, value) {
  const wanted = String(value);
  if (element.textContent !== wanted) {
    element.textContent = wanted;
  }
}

export function attribute(element, name, value) {
  if (value === null) {
    element.removeAttribute(name);
  } else if (element.getAttribute(name) !== String(value)) {
    element.setAttribute(name, value);
  }
}

/** The child that is at a place, made where it is not there yet. */
export function child(parent, index, tag, className) {
  while (parent.children.length <= index) {
    const made = document.createElement(tag);
    made.className = className ?? '';
    parent.append(made);
  }
  return parent.children[index];
}

/** One line of a cell; an empty one is not there to be seen. */
export function line(cell, index, value, className) {
  const element = child(cell, index, 'span', className);
  if (className !== undefined && element.className !== className) {
    element.className = className;
  }
  element.hidden = value === '';
  text(element, value);
  return element;
}

/** A table whose rows are kept by key, so that what is looked at stays where it is. */
export class Table {
  constructor(id, columns, keyOf) {
    this.table = document.getElementById(id);
    this.empty = document.getElementById(`${id}-empty`);
    this.columns = columns;
    this.keyOf = keyOf;
    this.rows = new Map();
    this.body = this.#begin();
  }

  #begin() {
    const head = this.table.createTHead();
    head.setAttribute('role', 'rowgroup');
    const row = head.insertRow();
    row.setAttribute('role', 'row');
    for (const { label, className } of this.columns) {
      const cell = document.createElement('th');
      cell.scope = 'col';
      cell.className = className ?? '';
      cell.setAttribute('role', 'columnheader');
      cell.textContent = label;
      row.append(cell);
    }
    const body = this.table.createTBody();
    body.setAttribute('role', 'rowgroup');
    return body;
  }

  #row() {
    const row = document.createElement('tr');
    row.setAttribute('role', 'row');
    this.columns.forEach(({ label, className }, index) => {
      const cell = document.createElement(index === 0 ? 'th' : 'td');
      cell.setAttribute('role', index === 0 ? 'rowheader' : 'cell');
      if (index === 0) {
        cell.scope = 'row';
      }
      cell.className = className ?? '';
      cell.dataset.label = label;
      const content = document.createElement('div');
      cell.append(content);
      row.append(cell);
    });
    return row;
  }

  show(items, now) {
    this.table.hidden = items.length === 0;
    this.empty.hidden = items.length > 0;
    const gone = new Set(this.rows.keys());
    items.forEach((item, index) => {
      const key = this.keyOf(item);
      gone.delete(key);
      const row = this.rows.get(key) ?? this.#row();
      this.rows.set(key, row);
      this.columns.forEach(({ show }, column) => show(row.cells[column].firstChild, item, now));
      if (this.body.children[index] !== row) {
        this.body.insertBefore(row, this.body.children[index] ?? null);
      }
    });
    for (const key of gone) {
      this.rows.get(key).remove();
      this.rows.delete(key);
    }
  }
}
