{#
    The daily return on spend at the grain given. What platforms and invoices state (spend, impressions, clicks, claims)
    stays null where nobody stated it. What the company counts itself is zero on a day without any, provided that the
    brand counts it at all. A sum of money of which a part is unknown is unknown.
#}
{% macro roi_daily(grain) %}
with

summed as (
    select
        {{ grain | join(',\n        ') }},
        sum(spend_rc) as spend_rc,
        sum(unconverted_spend) as unconverted_spend,
        sum(impressions) as impressions,
        sum(clicks) as clicks,
        sum(visits) as visits,
        sum(leads) as leads,
        sum(qualified_leads) as qualified_leads,
        sum(new_customers) as new_customers,
        sum(orders) as orders,
        sum(platform_conversions) as platform_conversions,
        sum(platform_value_rc) as platform_value_rc,
        sum(unconverted_platform_value) as unconverted_platform_value,
        sum(attributed_conversions) as attributed_conversions,
        sum(attributed_revenue_rc) as attributed_revenue_rc,
        sum(unknown_revenue) as unknown_revenue,
        sum(attributed_margin_rc) as attributed_margin_rc,
        sum(unknown_margin) as unknown_margin,
        sum(self_reported_customers) as self_reported_customers
    from {{ ref('int_roi__daily') }}
    group by
        {{ grain | join(',\n        ') }}
)

select
    {% for column in grain -%}
    summed.{{ column }},
    {% endfor -%}
    'last_touch' as model,
    case when summed.unconverted_spend = 0 then cast(summed.spend_rc as decimal(18, 4)) end as spend_rc,
    cast(summed.impressions as bigint) as impressions,
    cast(summed.clicks as bigint) as clicks,
    case when measured.has_touchpoints then cast(coalesce(summed.visits, 0) as bigint) end as visits,
    case when measured.has_leads then cast(coalesce(summed.leads, 0) as bigint) end as leads,
    case when measured.has_leads then cast(coalesce(summed.qualified_leads, 0) as bigint) end as qualified_leads,
    case when measured.has_orders then cast(coalesce(summed.new_customers, 0) as bigint) end as new_customers,
    case when measured.has_orders then cast(coalesce(summed.orders, 0) as bigint) end as orders,
    cast(summed.platform_conversions as double) as platform_conversions,
    case
        when summed.unconverted_platform_value = 0 then cast(summed.platform_value_rc as decimal(18, 4))
    end as platform_value_rc,
    case
        when measured.has_orders then cast(coalesce(summed.attributed_conversions, 0) as double)
    end as attributed_conversions,
    case
        when measured.has_orders and summed.unknown_revenue = 0
            then cast(coalesce(summed.attributed_revenue_rc, 0) as decimal(18, 4))
    end as attributed_revenue_rc,
    case
        when measured.has_orders and summed.unknown_margin = 0
            then cast(coalesce(summed.attributed_margin_rc, 0) as decimal(18, 4))
    end as attributed_margin_rc,
    case
        when measured.has_answers then cast(coalesce(summed.self_reported_customers, 0) as bigint)
    end as self_reported_customers
from summed
left join {{ ref('int_roi__measured') }} as measured
    on measured.brand_id = summed.brand_id
{% endmacro %}
