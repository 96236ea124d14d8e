select
    consents.consent_key,
    consents.customer_id,
    consents.connection_id,
    consents.brand_id,
    consents.source,
    consents.purpose,
    consents.channel,
    consents.is_granted,
    consents.given_at,
    consents.text_version,
    consents.proof,
    coalesce(state.is_granted_for_person, false) as is_granted_now
from {{ ref('int_customers__consents') }} as consents
left join (
    select distinct
        customer_id,
        purpose,
        channel,
        is_granted_for_person
    from {{ ref('int_customers__consent_state') }}
) as state
    on
        state.customer_id = consents.customer_id
        and state.purpose = consents.purpose
        and state.channel = case when consents.channel = 'any' then 'email' else consents.channel end
