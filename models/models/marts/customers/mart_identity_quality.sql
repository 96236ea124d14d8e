with

assigned as (
    select
        source,
        record_key,
        customer_id,
        junk_values,
        invalid_values,
        coalesce(national_id, email_norm, email2_norm, phone_norm, phone2_norm) is not null as is_identified
    from {{ ref('int_customers__assigned') }}
),

uses as (
    {%- for value in ['email_norm', 'email2_norm', 'phone_norm', 'phone2_norm'] %}
    {{ 'union all' if not loop.first }}
    select
        source,
        {{ value }} as value,
        coalesce(split_part(given_key, ' ', 1), '') as given_name,
        national_id
    from {{ ref('int_customers__assigned') }}
    where {{ value }} is not null
    {%- endfor %}
),

shared as (
    -- As the identity step finds them: addresses and numbers of five names or three national ids reach nobody in person
    select
        uses.source,
        count(*) as shared_values
    from uses
    inner join (
        select value
        from uses
        group by value
        having count(distinct given_name) >= 5 or count(distinct national_id) >= 3
    ) as many
        on many.value = uses.value
    group by uses.source
),

breadth as (
    select
        customer_id,
        count(distinct source) as sources
    from assigned
    group by customer_id
),

sides as (
    select
        record_a as record_key,
        record_a,
        record_b,
        outcome
    from {{ ref('fct_identity_pairs') }}

    union all

    select
        record_b,
        record_a,
        record_b,
        outcome
    from {{ ref('fct_identity_pairs') }}
),

pairs as (
    select
        assigned.source,
        count(distinct case when sides.outcome = 'uncertain' then sides.record_a || ' ' || sides.record_b end)
            as uncertain_pairs,
        count(distinct case when sides.outcome = 'refused' then sides.record_a || ' ' || sides.record_b end)
            as refused_pairs
    from sides
    inner join assigned
        on assigned.record_key = sides.record_key
    group by assigned.source
),

splits as (
    select
        members.source,
        count(distinct changes.event_id) as splits
    from {{ ref('fct_identity_changes') }} as changes
    inner join assigned as members
        on members.customer_id = changes.customer_id
    where changes.kind = 'split'
    group by members.source
)

select
    assigned.source,
    count(*) as records,
    count(distinct assigned.customer_id) as customers,
    count(*) filter (where assigned.is_identified) as identified_records,
    count(*) filter (where breadth.sources > 1) as matched_records,
    cast(count(*) filter (where breadth.sources > 1) as double) / nullif(count(*), 0) as match_rate,
    coalesce(max(pairs.uncertain_pairs), 0) as uncertain_pairs,
    coalesce(max(pairs.refused_pairs), 0) as refused_pairs,
    coalesce(max(splits.splits), 0) as splits,
    cast(sum(assigned.junk_values) as bigint) as junk_values,
    cast(sum(assigned.invalid_values) as bigint) as invalid_values,
    coalesce(max(shared.shared_values), 0) as shared_values
from assigned
inner join breadth
    on breadth.customer_id = assigned.customer_id
left join pairs
    on pairs.source = assigned.source
left join splits
    on splits.source = assigned.source
left join shared
    on shared.source = assigned.source
group by assigned.source
