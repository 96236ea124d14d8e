import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { register } from './registry.ts';

const cluster = (...recordKeys: string[]) => ({ recordKeys });
const none: ReadonlySet<string> = new Set();

describe('register', () => {
  it('makes a new id of the smallest record key', () => {
    const { assignments, events, created } = register([cluster('a', 'b')], new Map(), none);
    // sha256 of "a" begins with ca978112ca1bbdca
    expect([...assignments]).toEqual([
      ['a', 'c_ca978112ca1bbdca'],
      ['b', 'c_ca978112ca1bbdca'],
    ]);
    expect(events.map((event) => event.kind)).toEqual(['created']);
    expect(created).toBe(1);
  });

  it('keeps the id when a record with a smaller key joins', () => {
    const first = register([cluster('m')], new Map(), none);
    const second = register([cluster('a', 'm')], first.assignments, none);
    expect(second.assignments.get('a')).toBe(first.assignments.get('m'));
    expect(second.joined).toBe(1);
    expect(second.events).toMatchObject([{ kind: 'joined', reason: '1 record added' }]);
  });

  it('keeps the id with more records when two customers turn out to be one', () => {
    const before = new Map([
      ['a', 'c_1'],
      ['b', 'c_2'],
      ['c', 'c_2'],
    ]);
    const { assignments, events, merged, successors } = register([cluster('a', 'b', 'c')], before, none);
    expect(new Set(assignments.values())).toEqual(new Set(['c_2']));
    expect(merged).toBe(1);
    expect([...successors]).toEqual([['c_1', 'c_2']]);
    expect(events).toMatchObject([{ kind: 'merged', customerId: 'c_2', otherId: 'c_1' }]);
  });

  it('leaves the id with the larger part when a customer turns out to be two', () => {
    const before = new Map(['a', 'b', 'c'].map((key) => [key, 'c_1']));
    const { assignments, events } = register([cluster('a'), cluster('b', 'c')], before, none);
    expect(assignments.get('b')).toBe('c_1');
    expect(assignments.get('a')).not.toBe('c_1');
    expect(events).toMatchObject([{ kind: 'split', customerId: assignments.get('a'), otherId: 'c_1' }]);
  });

  it('never gives an id again that somebody else has or had', () => {
    const first = register([cluster('a', 'b', 'c')], new Map(), none);
    const id = first.assignments.get('a')!;
    const split = register([cluster('a'), cluster('b', 'c')], first.assignments, none);
    expect(split.assignments.get('b')).toBe(id);
    expect(split.assignments.get('a')).not.toBe(id);
    const later = register([cluster('a')], new Map(), new Set([id]));
    expect(later.assignments.get('a')).not.toBe(id);
  });

  const partitions = fc
    .array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 12 })
    .map((groups) => {
      const members = new Map<number, string[]>();
      groups.forEach((group, at) => {
        const list = members.get(group) ?? [];
        list.push(String.fromCharCode(97 + at));
        members.set(group, list);
      });
      return [...members.values()].map((recordKeys) => ({ recordKeys }));
    });

  it('changes nothing and tells nothing when nothing changed', () => {
    fc.assert(
      fc.property(partitions, (clusters) => {
        const first = register(clusters, new Map(), none);
        const again = register(clusters, first.assignments, new Set(first.assignments.values()));
        expect(again.assignments).toEqual(first.assignments);
        expect(again.events).toEqual([]);
      }),
    );
  });

  it('gives different clusters different ids whatever was before', () => {
    fc.assert(
      fc.property(partitions, partitions, (before, after) => {
        const first = register(before, new Map(), none);
        const { assignments } = register(after, first.assignments, none);
        const ids = after.map((item) => {
          const own = new Set(item.recordKeys.map((key) => assignments.get(key)));
          expect(own.size).toBe(1);
          return [...own][0];
        });
        expect(new Set(ids).size).toBe(after.length);
      }),
    );
  });
});
