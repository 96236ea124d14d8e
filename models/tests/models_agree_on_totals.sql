{# Whatever the attribution model and the date basis, all channels and campaigns together cost and bring the same. #}
{%- set measures = [
    'spend_rc', 'impressions', 'clicks', 'visits', 'leads', 'qualified_leads', 'new_customers', 'orders',
    'platform_conversions', 'platform_value_rc', 'attributed_conversions', 'self_reported_customers',
] -%}
with

totals as (
    {%- for mart in ['mart_channel_roi_daily', 'mart_campaign_roi_daily'] %}
    {{ 'union all' if not loop.first }}
    select
        '{{ mart }}' as mart,
        brand_id,
        model,
        date_basis,
        {%- for measure in measures %}
        coalesce(cast(sum({{ measure }}) as decimal(28, 4)), 0) as {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref(mart) }}
    group by
        brand_id,
        model,
        date_basis
    {%- endfor %}
)

select
    brand_id
from totals
group by
    brand_id
having
    {%- for measure in measures %}
    {{ 'or ' if not loop.first }}min({{ measure }}) <> max({{ measure }})
    {%- endfor %}
