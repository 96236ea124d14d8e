{# Organisations, one row each, whatever the number of records: companies, public bodies, associations, self-employed. #}
with

companies as (
    select
        companies.*,
        organisations.group_id as organisation_id,
        row_number() over (
            partition by organisations.group_id
            order by
                companies.tax_id is not null,
                companies.cnae is not null,
                companies.company_key desc
        ) as trust
    from {{ ref('int_customers__companies') }} as companies
    inner join {{ source('raw', 'identity__groups') }} as organisations
        on
            organisations.kind = 'organisation'
            and organisations.member_key = companies.company_key
),

golden as (
    select
        organisation_id,
        max_by(company_name, trust) filter (where company_name is not null) as organisation_name,
        max_by(tax_id, trust) filter (where tax_id is not null) as tax_id,
        max_by(domain, trust) filter (where domain is not null) as domain,
        max_by(cnae, trust) filter (where cnae is not null) as cnae,
        max_by(employees, trust) filter (where employees is not null) as employees,
        max_by(annual_revenue, trust) filter (where annual_revenue is not null) as annual_revenue,
        max_by(default_ratio, trust) filter (where default_ratio is not null) as default_ratio,
        max_by(country, trust) filter (where country is not null) as country,
        bool_or(is_public) as is_public,
        count(*) as records
    from companies
    group by organisation_id
),

brands as (
    select
        organisation_id,
        {{ text_list('brand_id', ',', 'brand_id') }} as brand_ids
    from (
        select distinct
            organisation_id,
            brand_id
        from companies
    ) as pairs
    group by organisation_id
),

families as (
    select
        members.member_key as organisation_id,
        members.group_id as family_id,
        count(*) over (partition by members.group_id) as family_size
    from {{ source('raw', 'identity__groups') }} as members
    where members.kind = 'family'
),

people as (
    select
        organisation_id,
        count(distinct customer_id) as people
    from {{ ref('int_customers__positions') }}
    group by organisation_id
),

deals as (
    select
        organisations.group_id as organisation_id,
        count(*) as deals,
        count(*) filter (where deals.is_won) as won_deals,
        {{ complete_sum('case when deals.is_won then deals.amount_rc end', 'case when deals.is_won then deals.deal_key end') }}
            as won_amount_rc
    from {{ ref('fct_deals') }} as deals
    inner join {{ source('raw', 'identity__groups') }} as organisations
        on
            organisations.kind = 'organisation'
            and organisations.member_key = deals.connection_id || ':' || deals.source || ':' || deals.company_id
    group by organisations.group_id
),

orders as (
    select
        accounts.account_id as organisation_id,
        count(*) as orders,
        {{ complete_sum('orders.net_rc', 'orders.order_key') }} as net_revenue_rc
    from {{ ref('int_customers__order_accounts') }} as accounts
    inner join {{ ref('fct_orders') }} as orders
        on orders.order_key = accounts.order_key
    where accounts.account_type = 'organisation'
    group by accounts.account_id
)

select
    golden.organisation_id,
    golden.organisation_name,
    golden.tax_id,
    case
        when golden.is_public then 'public'
        when golden.tax_id is null then 'unknown'
        else coalesce(kinds.meaning, 'self_employed')
    end as kind,
    forms.meaning as legal_form,
    families.family_id,
    families.family_size,
    golden.domain,
    golden.cnae,
    golden.employees,
    golden.annual_revenue,
    golden.default_ratio,
    golden.country,
    coalesce(people.people, 0) as people,
    coalesce(deals.deals, 0) as deals,
    coalesce(deals.won_deals, 0) as won_deals,
    case
        when coalesce(deals.won_deals, 0) = 0 then cast(0 as decimal(18, 4))
        else deals.won_amount_rc
    end as won_amount_rc,
    coalesce(orders.orders, 0) as orders,
    case when orders.organisation_id is null then cast(0 as decimal(18, 4)) else orders.net_revenue_rc end
        as net_revenue_rc,
    golden.records,
    brands.brand_ids
from golden
inner join brands
    on brands.organisation_id = golden.organisation_id
inner join families
    on families.organisation_id = golden.organisation_id
left join {{ ref('codes') }} as kinds
    on
        kinds.code_list = 'organisation_kind'
        and kinds.code = substr(golden.tax_id, 1, 1)
left join {{ ref('codes') }} as forms
    on
        forms.code_list = 'legal_form'
        and forms.code = substr(golden.tax_id, 1, 1)
left join people
    on people.organisation_id = golden.organisation_id
left join deals
    on deals.organisation_id = golden.organisation_id
left join orders
    on orders.organisation_id = golden.organisation_id
