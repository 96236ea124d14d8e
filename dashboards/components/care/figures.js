/** The same figures for the whole, a channel, a topic and an agent: counts, and percentiles of the cases themselves. */
export const FIGURES = `
	cast(count(*) as double) as cases,
	cast(count(*) filter (where is_complaint) as double) as complaints,
	cast(count(*) filter (where is_resolved) as double) as resolved,
	cast(count(*) filter (where reopened_count > 0) as double) as reopened,
	cast(sum(first_contact) as double) as fcr,
	cast(count(*) filter (where is_satisfied is not null) as double) as rated,
	cast(count(*) filter (where is_satisfied) as double) as satisfied,
	cast(count(*) filter (where first_response_minutes is null) as double) as unanswered,
	quantile_cont(first_response_minutes, 0.5) as response_p50_calendar,
	quantile_cont(first_response_minutes, 0.9) as response_p90_calendar,
	quantile_cont(first_response_business_minutes, 0.5) as response_p50_business,
	quantile_cont(first_response_business_minutes, 0.9) as response_p90_business,
	quantile_cont(resolution_minutes, 0.5) as resolution_p50_calendar,
	quantile_cont(resolution_business_minutes, 0.5) as resolution_p50_business`;

/** Which cases the figures are about, by the day they were opened, and to which of the two periods each belongs. */
export const caseScope = ({ from, to, prevFrom, prevTo, brands }) => ({
	scope: `brand_id in (${brands})
	and (created_date between date '${from}' and date '${to}' or created_date between date '${prevFrom}' and date '${prevTo}')`,
	period: `case when created_date >= date '${from}' then 'current' else 'previous' end`
});
