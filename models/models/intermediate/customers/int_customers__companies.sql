{{ config(tags=['identity']) }}

{#
    What every record says of a company, its identifiers made comparable: the input of the identity step for
    organisations. A contact that names its company without an id of it is a record of that company too.
#}
with

named as (
    select
        connection_id,
        brand_id,
        source,
        company_id as source_key,
        parent_company_id,
        company_name,
        tax_id,
        domain,
        cnae,
        employees,
        annual_revenue,
        default_ratio,
        country,
        false as is_public
    from {{ ref('int_crm__companies') }}
    where company_id is not null

    union all

    select
        connection_id,
        brand_id,
        source,
        'name:' || {{ organisation_name_key('company_name') }},
        null,
        min({{ clean('company_name') }}),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        bool_or(coalesce(lower(trim(party_kind)) = 'public', false))
    from {{ ref('int_crm__contacts') }}
    where
        company_id is null
        and {{ organisation_name_key('company_name') }} is not null
    group by
        connection_id,
        brand_id,
        source,
        'name:' || {{ organisation_name_key('company_name') }}
),

compact as (
    select
        named.*,
        {{ replace_all(compact_national_id('tax_id'), "^ES([A-Z][0-9]{7}[0-9A-J])$", "\\1") }} as compact_id,
        {{ replace_all(
            "coalesce(split_part(" ~ replace_all("lower(trim(domain))", "^(https?://)?(www[.])?", "") ~ ", '/', 1), '')",
            "[^a-z0-9.-]", ""
        ) }} as host
    from named
)

select
    compact.connection_id || ':' || compact.source || ':' || compact.source_key as company_key,
    compact.connection_id,
    compact.brand_id,
    compact.source,
    case
        when compact.parent_company_id is not null
            then compact.connection_id || ':' || compact.source || ':' || compact.parent_company_id
    end as parent_key,
    {{ clean('compact.company_name') }} as company_name,
    {{ organisation_name_key('compact.company_name') }} as name_key,
    case
        when junk.value is null
            then coalesce({{ valid_cif('compact.compact_id') }}, {{ valid_national_id('compact.compact_id') }})
    end as tax_id,
    -- The mail of a private provider is nobody's company
    case
        when strpos(compact.host, '.') > 0 and providers.code is null then compact.host
    end as domain,
    {{ clean('compact.cnae') }} as cnae,
    compact.employees,
    compact.annual_revenue,
    compact.default_ratio,
    {{ clean('compact.country') }} as country,
    compact.is_public
from compact
left join {{ ref('junk_identifiers') }} as junk
    on
        junk.kind = 'national_id'
        and junk.value = compact.compact_id
left join {{ ref('codes') }} as providers
    on
        providers.code_list = 'private_mail'
        and providers.code = coalesce(split_part(compact.host, '.', 1), '')
