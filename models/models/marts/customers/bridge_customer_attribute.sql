{#
    Where each attribute of a customer comes from and what else is said of it. The order is that of dim_customer: the
    most reliable source, then the newest record; a name and an address are each taken as a whole. Values that are not
    valid, that are placeholders or that many share are no values of a person and are not here.
#}
{%- set attributes = {
    'kind': 'kind',
    'name': "nullif(trim(coalesce(given_name, '') || coalesce(' ' || surname1, '') || coalesce(' ' || surname2, '')), '')",
    'national_id': 'national_id',
    'email': 'email_norm',
    'phone': 'phone_norm',
    'birth_date': 'cast(birth_date as varchar)',
    'address': "nullif(trim(coalesce(postcode, '') || coalesce(' ' || city, '') || coalesce(', ' || province, '')), '')",
    'country': 'country',
    'language': 'language',
} -%}
with

ranked as (
    select
        records.*,
        row_number() over (
            partition by records.customer_id
            order by records.priority, records.observed_at desc nulls last, records.record_key
        ) as position
    from {{ ref('int_customers__assigned') }} as records
),

said as (
    {%- for attribute, value in attributes.items() %}
    {{ 'union all' if not loop.first }}
    select
        customer_id,
        '{{ attribute }}' as attribute,
        {{ value }} as value,
        record_key,
        source,
        observed_at,
        position
    from ranked
    {%- if attribute == 'address' %}
    where city is not null or postcode is not null
    {%- endif %}
    {%- endfor %}
),

distinct_values as (
    select
        customer_id,
        attribute,
        value,
        min_by(record_key, position) as record_key,
        min_by(source, position) as source,
        min_by(observed_at, position) as observed_at,
        min(position) as position,
        count(*) as records
    from said
    where value is not null
    group by
        customer_id,
        attribute,
        value
)

select
    customer_id,
    attribute,
    value,
    row_number() over (partition by customer_id, attribute order by position) = 1 as is_golden,
    count(*) over (partition by customer_id, attribute) > 1 as is_disputed,
    record_key,
    source,
    observed_at,
    records
from distinct_values
