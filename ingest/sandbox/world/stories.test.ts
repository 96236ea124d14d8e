import { describe, expect, it } from 'vitest';
import { surveyAnswers } from '../drop-surveys.ts';
import { storiesAt } from '../truth-stories.ts';
import type { BrandWorld } from './brand.ts';
import { isPageGone, profileOf } from './social.ts';
import { crisisOn } from './stories.ts';
import { World } from './world.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const world = new World({ seed: 13, scale: 1, startDate: '2026-09-28', timezone: 'Europe/Madrid' });
world.advance(NOW);
const sur = world.brand('sur');
const norte = world.brand('norte');
const days = (brand: BrandWorld) => Array.from({ length: brand.calendar.dayOf(NOW) + 1 }, (_, day) => day);

describe('what happens out of the ordinary', () => {
  it('the promotion of sur in its second month draws a burst of complaints that name it', () => {
    const angry = days(sur).filter((day) => crisisOn(sur, day));
    expect(angry.length).toBe(3);
    expect(days(norte).some((day) => crisisOn(norte, day))).toBe(false);
    const { campaign } = crisisOn(sur, angry[0]!)!;
    const complaints = (day: number) =>
      sur.tickets.filter((one) => one.caseType === 'complaint' && sur.calendar.dayOf(one.createdAt) === day);
    for (const day of angry) {
      const named = complaints(day).filter(
        (one) => one.campaignId === campaign.id && one.topic === 'promocion',
      );
      expect(named.length).toBeGreaterThan(2);
      expect(complaints(day).length).toBeGreaterThan(2 * complaints(angry[0]! - 7).length);
    }
    const comments = profileOf(sur, 'facebook').comments(NOW);
    const on = (day: number) =>
      comments.filter((one) => one.isComplaint && sur.calendar.dayOf(one.at) === day).length;
    expect(on(angry[1]!)).toBeGreaterThan(5 * Math.max(1, on(angry[0]! - 3)));
  });

  it('a page is not there for two days: nobody sees it or writes on it', () => {
    const gone = days(sur).filter((day) => isPageGone(sur, 'facebook', day));
    expect(gone.length).toBe(2);
    const page = profileOf(sur, 'facebook');
    for (const row of page.profileDays(NOW).filter(({ day }) => gone.includes(day)))
      expect(row).toMatchObject({ reach: 0, views: 0, engagements: 0 });
    const spoke = page
      .comments(NOW)
      .filter(({ at, author }) => author && gone.includes(sur.calendar.dayOf(at)));
    expect(spoke).toEqual([]);
  });

  it('companies have several contacts, and some share the address of a role', () => {
    const byCompany = new Map<string, string[]>();
    for (const contact of [...norte.contacts, ...sur.contacts]) {
      if (contact.company === null) continue;
      const { taxId } = contact.company.identity;
      byCompany.set(taxId, [...(byCompany.get(taxId) ?? []), contact.revisions[0]!.props.email ?? '']);
    }
    const several = [...byCompany.values()].filter((emails) => emails.length > 1);
    expect(several.length).toBeGreaterThan(5);
    const roles = several.flat().filter((email) => /^(info|compras|administracion|pedidos)@/.test(email));
    expect(roles.length).toBeGreaterThan(2);
    expect(several.some((emails) => new Set(emails).size < emails.length)).toBe(true);
  });

  it('people ask for the erasure of their data, and the truth knows who', () => {
    const asked = storiesAt(world, NOW).filter(({ story }) => story === 'erasure_request');
    expect(asked.length).toBeGreaterThan(2);
    const ids = new Set(world.people.map(({ id }) => id));
    expect(asked.every(({ person_id }) => ids.has(String(person_id)))).toBe(true);
  });

  it('competitors are named in comments as often as the truth says', () => {
    const told = storiesAt(world, NOW).filter(({ story }) => story === 'competitor_mentions');
    expect(told.reduce((sum, { comments }) => sum + Number(comments), 0)).toBeGreaterThan(3);
  });
});

describe('surveys', () => {
  it('belong to orders and cases, within their scale, and late deliveries are not recommended', () => {
    const answers = surveyAnswers(norte, NOW);
    expect(answers.length).toBeGreaterThan(50);
    expect(new Set(answers.map(({ id }) => id)).size).toBe(answers.length);
    for (const { kind, score, orderId, caseId } of answers) {
      expect(score).toBeGreaterThanOrEqual(kind === 'nps' ? 0 : 1);
      expect(score).toBeLessThanOrEqual(kind === 'nps' ? 10 : 7);
      expect(kind === 'nps' ? orderId : caseId).not.toBeNull();
    }
    const mean = (isLate: boolean) => {
      const scores = norte.orders.flatMap((order) => {
        const found = answers.find(({ id }) => id === `nps-${order.id}`);
        const late = norte.pressure(norte.calendar.dayOf(order.at)) > 1;
        return found && late === isLate ? [found.score] : [];
      });
      return scores.reduce((sum, score) => sum + score, 0) / scores.length;
    };
    expect(mean(true)).toBeLessThan(mean(false) - 2);
  });

  it('stay as they are when the clock goes on', () => {
    const early = surveyAnswers(sur, NOW - 20 * 86_400_000);
    expect(surveyAnswers(sur, NOW).filter(({ at }) => at <= NOW - 20 * 86_400_000)).toEqual(early);
  });
});
