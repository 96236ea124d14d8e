{#
    Nothing is lost or doubled between the layers: each row is a total that differs between two of them. Money is
    compared where all of it could be converted, since a total with an unknown part is unknown.
#}
{%- set totals = [
    ('orders', "select count(*) from " ~ ref('int_commerce__orders'), "select count(*) from " ~ ref('fct_orders')),
    (
        'order lines',
        "select count(*) from " ~ ref('int_commerce__order_items'),
        "select count(*) from " ~ ref('fct_order_items'),
    ),
    (
        'payments',
        "select sum(amount) from " ~ ref('int_commerce__payments'),
        "select sum(amount) from " ~ ref('fct_payments'),
    ),
    ('deals', "select count(*) from " ~ ref('int_crm__deals'), "select count(*) from " ~ ref('fct_deals')),
    ('leads', "select count(*) from " ~ ref('int_leads__leads'), "select count(*) from " ~ ref('fct_leads')),
    ('cases', "select count(*) from " ~ ref('int_care__cases'), "select count(*) from " ~ ref('fct_cases')),
    (
        'touchpoints',
        "select count(*) from " ~ ref('int_web__touchpoints'),
        "select count(*) from " ~ ref('fct_touchpoints'),
    ),
    (
        'e-mail events',
        "select count(*) from " ~ ref('int_email__events'),
        "select count(*) from " ~ ref('fct_email_events'),
    ),
    (
        'clicks in e-mails',
        "select count(*) from " ~ ref('fct_email_events') ~ " where kind = 'click' and campaign_id is not null",
        "select sum(clicks) from " ~ ref('mart_email_campaigns'),
    ),
    (
        'interactions',
        "select count(*) from " ~ ref('int_care__interactions'),
        "select count(*) from " ~ ref('fct_interactions'),
    ),
    (
        'posts by day',
        "select count(*) from " ~ ref('fct_social_posts') ~ " where published_date is not null",
        "select sum(posts) from " ~ ref('mart_social_daily'),
    ),
    (
        'comments of others',
        "select count(*) from " ~ ref('fct_interactions') ~ " where channel = 'comment' and direction = 'inbound' and source in ('instagram', 'facebook')",
        "select sum(comments_received) from " ~ ref('mart_social_daily'),
    ),
    (
        'advertising rows',
        "select count(*) from " ~ ref('int_ads__ad_performance'),
        "select count(*) from " ~ ref('fct_ad_performance'),
    ),
    (
        'advertising spend, currencies as they are',
        "select sum(spend) from " ~ ref('int_ads__ad_performance'),
        "select sum(spend) from " ~ ref('fct_ad_performance'),
    ),
    (
        'records with a customer',
        "select count(*) from " ~ ref('int_customers__assigned'),
        "select sum(records) from " ~ ref('dim_customer'),
    ),
    (
        'revenue credited',
        "select sum(net_rc) from " ~ ref('fct_orders') ~ " where is_counted",
        "select sum(value_rc) from " ~ ref('fct_attribution') ~ " where model = 'last_touch'",
    ),
    (
        'cases by day',
        "select count(*) from " ~ ref('fct_cases'),
        "select sum(cases_created) from " ~ ref('mart_care_daily') ~ " where hours = 'all'",
    ),
] -%}
{%- for mart in [ref('mart_channel_roi_daily'), ref('mart_campaign_roi_daily')] -%}
    {%- for basis in ['click', 'conversion'] -%}
        {%- set from_mart = " from " ~ mart ~ " where model = 'last_touch' and date_basis = '" ~ basis ~ "'" -%}
        {%- set where_known = " having not exists (select 1 from " ~ ref('int_roi__daily') ~ " as days where " -%}
        {%- do totals.extend([
            (
                'orders by ' ~ basis,
                "select count(*) from " ~ ref('fct_orders') ~ " where is_counted",
                "select sum(orders)" ~ from_mart,
            ),
            (
                'new customers by ' ~ basis,
                "select count(*) from " ~ ref('fct_orders') ~ " where is_first_order",
                "select sum(new_customers)" ~ from_mart,
            ),
            ('leads by ' ~ basis, "select count(*) from " ~ ref('fct_leads'), "select sum(leads)" ~ from_mart),
            (
                'visits by ' ~ basis,
                "select count(*) from " ~ ref('fct_touchpoints') ~ " where kind = 'visit' and not is_bot",
                "select sum(visits)" ~ from_mart,
            ),
            (
                'impressions by ' ~ basis,
                "select sum(impressions) from " ~ ref('fct_ad_performance') ~ " where is_roi_level",
                "select sum(impressions)" ~ from_mart,
            ),
            (
                'spend by ' ~ basis,
                "select sum(spend_rc) from (select spend, spend_rc from " ~ ref('fct_ad_performance')
                ~ " where is_roi_level union all select spend, spend_rc from " ~ ref('int_roi__offline_spend')
                ~ ") as spent having count(spend) = count(spend_rc)",
                "select sum(spend_rc)" ~ from_mart ~ where_known ~ "days.unconverted_spend > 0)",
            ),
            (
                'revenue by ' ~ basis,
                "select sum(net_rc) from " ~ ref('fct_orders')
                ~ " where is_counted having count(*) = count(net_rc)",
                "select sum(attributed_revenue_rc)" ~ from_mart ~ where_known ~ "days.unknown_revenue > 0)",
            ),
        ]) -%}
    {%- endfor -%}
{%- endfor -%}

with

totals as (
    {%- for total, expected, found in totals %}
    {{ 'union all' if not loop.first }}
    select
        '{{ total }}' as total,
        coalesce(cast(({{ expected }}) as decimal(28, 4)), 0) as expected,
        coalesce(cast(({{ found }}) as decimal(28, 4)), 0) as found
    {%- endfor %}
)

select *
from totals
where expected <> found
