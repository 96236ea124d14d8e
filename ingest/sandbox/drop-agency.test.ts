import { expect, test } from 'vitest';
import { agencyLines, agencyTable, OVERSTATING } from './drop-agency.ts';
import { World } from './world/world.ts';

const world = new World({ seed: 11, scale: 0.165, startDate: '2026-09-20', timezone: 'Europe/Madrid' });

test('a month is reported on its third morning after, and the report never changes', () => {
  const brand = world.brands[0]!;
  expect(agencyLines(brand, Date.parse('2026-10-03T06:59:00Z'))).toEqual([]);
  const first = agencyLines(brand, Date.parse('2026-10-03T07:00:00Z'));
  expect(first.length).toBeGreaterThan(0);
  const later = agencyLines(brand, Date.parse('2026-11-20T12:00:00Z'));
  expect(later.slice(0, first.length)).toEqual(first);
  expect(new Set(later.map((line) => line.report))).toEqual(new Set(['lumen-202609', 'lumen-202610']));
});

test('one agency states more than was spent on what acquires, the other what the platform says', () => {
  const now = Date.parse('2026-11-20T12:00:00Z');
  const lines = world.brands.flatMap((brand) => agencyLines(brand, now));
  const wrong = lines.filter((line) => line.agency_says !== line.platform_says);
  expect(wrong.length).toBeGreaterThan(0);
  for (const line of wrong) {
    expect([line.agency, line.measure]).toEqual([OVERSTATING.agency, 'spend']);
    expect(line.agency_says / line.platform_says).toBeCloseTo(OVERSTATING.factor, 3);
  }
  const table = agencyTable(world.brands[1]!, now);
  expect(table.rows).toHaveLength(lines.filter((line) => line.brand === world.brands[1]!.id).length);
});
