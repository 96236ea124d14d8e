/** Union-find over texts; groups come out sorted, whatever the order of the unions. */
export class Components {
  readonly #parent = new Map<string, string>();
  readonly #size = new Map<string, number>();

  root(item: string): string {
    let root = item;
    for (;;) {
      const parent = this.#parent.get(root);
      if (parent === undefined) {
        this.#parent.set(root, root);
        this.#size.set(root, 1);
      } else if (parent === root) break;
      else root = parent;
    }
    for (let at = item; at !== root; ) {
      const next = this.#parent.get(at)!;
      this.#parent.set(at, root);
      at = next;
    }
    return root;
  }

  size(item: string): number {
    return this.#size.get(this.root(item))!;
  }

  /** Joins two and gives the root of both; the smaller text is the root. */
  join(a: string, b: string): string {
    const [left, right] = [this.root(a), this.root(b)];
    if (left === right) return left;
    const [root, child] = left < right ? [left, right] : [right, left];
    this.#parent.set(child, root);
    this.#size.set(root, this.#size.get(root)! + this.#size.get(child)!);
    return root;
  }

  groups(): string[][] {
    const members = new Map<string, string[]>();
    for (const item of [...this.#parent.keys()].sort(byKey)) {
      const root = this.root(item);
      const list = members.get(root);
      if (list) list.push(item);
      else members.set(root, [item]);
    }
    return [...members.values()];
  }
}

/** Texts in the order of their code points, in every locale. */
export function byKey(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
