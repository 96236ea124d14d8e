{#
    The daily return on spend at the grain given. What platforms and invoices state (spend, impressions, clicks, claims)
    stays null where nobody stated it. What the company counts itself is zero on a day without any, provided that the
    brand counts it at all. A sum of money of which a part is unknown is unknown.
#}
{% macro roi_daily(grain) %}
{%- set measures = [
    'spend_rc', 'unconverted_spend', 'impressions', 'clicks', 'visits', 'leads', 'qualified_leads', 'new_customers',
    'orders', 'platform_conversions', 'platform_value_rc', 'unconverted_platform_value', 'attributed_conversions',
    'attributed_revenue_rc', 'unknown_revenue', 'attributed_margin_rc', 'unknown_margin', 'self_reported_customers',
    'lifetime_margin_rc', 'unknown_lifetime',
] -%}
with

daily as (
    select
        {{ grain | join(',\n        ') }},
        model,
        {%- for measure in measures %}
        sum({{ measure }}) as {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('int_roi__daily') }}
    group by
        {{ grain | join(',\n        ') }},
        model
),

by_model as (
    select * from daily
    where model is not null

    union all

    -- What does not depend on the model belongs to each
    select
        {% for column in grain -%}
        daily.{{ column }},
        {% endfor -%}
        models.model,
        {%- for measure in measures %}
        daily.{{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from daily
    cross join {{ ref('attribution_models') }} as models
    where daily.model is null
),

summed as (
    select
        {{ grain | join(',\n        ') }},
        model,
        {%- for measure in measures %}
        sum({{ measure }}) as {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from by_model
    group by
        {{ grain | join(',\n        ') }},
        model
)

select
    {% for column in grain -%}
    summed.{{ column }},
    {% endfor -%}
    summed.model,
    case when summed.unconverted_spend = 0 then cast(summed.spend_rc as decimal(18, 4)) end as spend_rc,
    cast(summed.impressions as bigint) as impressions,
    cast(summed.clicks as bigint) as clicks,
    case when measured.has_touchpoints then cast(coalesce(summed.visits, 0) as bigint) end as visits,
    case when measured.has_leads then cast(coalesce(summed.leads, 0) as bigint) end as leads,
    case when measured.has_leads then cast(coalesce(summed.qualified_leads, 0) as bigint) end as qualified_leads,
    case when measured.has_orders then cast(coalesce(summed.new_customers, 0) as decimal(24, 12)) end as new_customers,
    case when measured.has_orders then cast(coalesce(summed.orders, 0) as decimal(24, 12)) end as orders,
    cast(summed.platform_conversions as double) as platform_conversions,
    case
        when summed.unconverted_platform_value = 0 then cast(summed.platform_value_rc as decimal(18, 4))
    end as platform_value_rc,
    case
        when measured.has_orders then cast(coalesce(summed.attributed_conversions, 0) as decimal(24, 12))
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
    end as self_reported_customers,
    case
        when measured.has_orders and coalesce(summed.unknown_lifetime, 0) = 0
            then cast(coalesce(summed.lifetime_margin_rc, 0) as decimal(18, 4))
    end as lifetime_margin_rc
from summed
left join {{ ref('int_roi__measured') }} as measured
    on measured.brand_id = summed.brand_id
{% endmacro %}
