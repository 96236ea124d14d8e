with

ranked as (
    -- The most reliable source first, then the newest record: one order, so that a group of attributes is never mixed
    select
        records.*,
        records.given_name is not null or records.surname1 is not null as has_name,
        records.city is not null or records.postcode is not null as has_address,
        row_number() over (
            partition by records.customer_id
            order by records.priority desc, records.observed_at nulls first, records.record_key desc
        ) as trust
    from {{ ref('int_customers__assigned') }} as records
),

golden as (
    select
        customer_id,
        max_by(kind, trust) filter (where kind is not null) as kind,
        nullif(max_by(coalesce(given_name, ''), trust) filter (where has_name), '') as given_name,
        nullif(max_by(coalesce(surname1, ''), trust) filter (where has_name), '') as surname1,
        nullif(max_by(coalesce(surname2, ''), trust) filter (where has_name), '') as surname2,
        max_by(national_id, trust) filter (where national_id is not null) as national_id,
        max_by(email_norm, trust) filter (where email_norm is not null) as email,
        max_by(phone_norm, trust) filter (where phone_norm is not null) as phone,
        max_by(birth_date, trust) filter (where birth_date is not null) as birth_date,
        nullif(max_by(coalesce(city, ''), trust) filter (where has_address), '') as city,
        nullif(max_by(coalesce(province, ''), trust) filter (where has_address), '') as province,
        nullif(max_by(coalesce(postcode, ''), trust) filter (where has_address), '') as postcode,
        max_by(country, trust) filter (where country is not null) as country,
        max_by(language, trust) filter (where language is not null) as language,
        min(first_seen_at) as first_seen_at,
        count(*) as records
    from ranked
    group by customer_id
),

brands as (
    select
        customer_id,
        {{ text_list('brand_id', ',', 'brand_id') }} as brand_ids
    from {{ ref('bridge_customer_brand') }}
    group by customer_id
),

public_bodies as (
    -- Who works for an organisation with the tax id of a public body deals with the company for it
    select distinct positions.customer_id
    from {{ ref('int_customers__positions') }} as positions
    inner join {{ source('raw', 'identity__groups') }} as organisations
        on
            organisations.kind = 'organisation'
            and organisations.group_id = positions.organisation_id
    inner join {{ ref('int_customers__companies') }} as companies
        on companies.company_key = organisations.member_key
    inner join {{ ref('codes') }} as kinds
        on
            kinds.code_list = 'organisation_kind'
            and kinds.code = substr(companies.tax_id, 1, 1)
            and kinds.meaning = 'public'
),

orders as (
    select
        customer_id,
        min(ordered_at) as first_order_at,
        max(ordered_at) as last_order_at,
        count(*) as orders,
        {{ complete_sum('net_rc', 'order_key') }} as net_revenue_rc,
        {{ complete_sum('margin_rc', 'order_key') }} as gross_margin_rc
    from {{ ref('fct_orders') }}
    where
        is_counted
        and customer_id is not null
    group by customer_id
),

deals as (
    select
        customer_id,
        min(closed_at) as first_won_at
    from {{ ref('fct_deals') }}
    where
        is_won
        and customer_id is not null
    group by customer_id
),

leads as (
    select
        customer_id,
        bool_or(is_qualified) as is_qualified
    from {{ ref('fct_leads') }}
    where customer_id is not null
    group by customer_id
),

contactable as (
    -- Of an address or number that may be used for marketing now; nobody who refused anywhere is in here
    select
        customer_id,
        max(case when channel = 'email' and contact_point like '%@%' then contact_point end) as email,
        max(case when channel = 'phone' and contact_point like '+%' then contact_point end) as phone,
        {{ text_list('distinct channel', ',', 'channel') }} as channels
    from {{ ref('int_customers__consent_state') }}
    where
        purpose = 'marketing'
        and is_granted_for_person
    group by customer_id
),

acquisition as (
    -- The channel of the first order; of the first lead while there is no order
    select
        customer_id,
        channel_id
    from (
        select
            attribution.customer_id,
            attribution.channel_id,
            row_number() over (
                partition by attribution.customer_id
                order by
                    case when attribution.kind = 'first_order' then 1 else 2 end,
                    conversions.occurred_at,
                    attribution.conversion_id
            ) as position
        from {{ ref('fct_attribution') }} as attribution
        inner join {{ ref('fct_conversions') }} as conversions
            on conversions.conversion_id = attribution.conversion_id
        where
            attribution.kind in ('first_order', 'lead')
            and attribution.model = 'last_touch'
            and attribution.customer_id is not null
    ) as ranked_conversions
    where position = 1
)

select
    golden.customer_id,
    case
        when golden.kind = 'b2b' and public_bodies.customer_id is not null then 'public'
        else coalesce(golden.kind, 'b2c')
    end as kind,
    golden.given_name,
    golden.surname1,
    golden.surname2,
    nullif(
        trim(
            coalesce(golden.given_name, '')
            || coalesce(' ' || golden.surname1, '')
            || coalesce(' ' || golden.surname2, '')
        ),
        ''
    ) as full_name,
    golden.national_id,
    golden.email,
    golden.phone,
    golden.birth_date,
    golden.city,
    golden.province,
    golden.postcode,
    golden.country,
    golden.language,
    golden.first_seen_at,
    case
        when orders.first_order_at is null or deals.first_won_at < orders.first_order_at then deals.first_won_at
        else orders.first_order_at
    end as acquired_at,
    orders.first_order_at,
    orders.last_order_at,
    acquisition.channel_id as acquisition_channel_id,
    case
        when orders.orders > 0 or deals.first_won_at is not null then 'customer'
        when leads.is_qualified then 'qualified_lead'
        when leads.customer_id is not null then 'lead'
        else 'contact'
    end as lifecycle_stage,
    coalesce(orders.orders, 0) as orders,
    case when orders.customer_id is null then cast(0 as decimal(18, 4)) else orders.net_revenue_rc end as net_revenue_rc,
    case
        when orders.customer_id is null then cast(0 as decimal(18, 4)) else orders.gross_margin_rc
    end as gross_margin_rc,
    value.rfm_r,
    value.rfm_f,
    value.rfm_m,
    case
        when value.customer_id is null then 'prospect'
        when value.rfm_r >= 4 and value.rfm_f >= 4 then 'champion'
        when value.rfm_f >= 4 and value.rfm_r >= 3 then 'loyal'
        when value.rfm_f >= 4 then 'at_risk'
        when value.rfm_r >= 4 then 'recent'
        when value.rfm_r <= 2 then 'dormant'
        else 'regular'
    end as segment,
    value.churn_probability,
    value.expected_orders,
    value.predicted_ltv_rc,
    golden.records,
    households.group_id as household_id,
    brands.brand_ids,
    contactable.email as contactable_email,
    contactable.phone as contactable_phone,
    contactable.channels as contactable_channels
from golden
left join brands
    on brands.customer_id = golden.customer_id
left join {{ source('raw', 'identity__groups') }} as households
    on
        households.kind = 'household'
        and households.member_key = golden.customer_id
left join public_bodies
    on public_bodies.customer_id = golden.customer_id
left join orders
    on orders.customer_id = golden.customer_id
left join deals
    on deals.customer_id = golden.customer_id
left join leads
    on leads.customer_id = golden.customer_id
left join contactable
    on contactable.customer_id = golden.customer_id
left join acquisition
    on acquisition.customer_id = golden.customer_id
left join {{ ref('int_customers__value') }} as value
    on value.customer_id = golden.customer_id
