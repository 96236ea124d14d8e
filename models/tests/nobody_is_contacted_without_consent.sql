{# A contact point is offered only where the newest word on it is a consent and the person refused nowhere. #}
select
    customers.customer_id,
    customers.contactable_email,
    customers.contactable_phone
from {{ ref('dim_customer') }} as customers
left join {{ ref('int_customers__consent_state') }} as email
    on
        email.customer_id = customers.customer_id
        and email.purpose = 'marketing'
        and email.channel = 'email'
        and email.contact_point = customers.contactable_email
left join {{ ref('int_customers__consent_state') }} as phone
    on
        phone.customer_id = customers.customer_id
        and phone.purpose = 'marketing'
        and phone.channel = 'phone'
        and phone.contact_point = customers.contactable_phone
where
    (customers.contactable_email is not null and coalesce(email.is_granted_for_person, false) = false)
    or (customers.contactable_phone is not null and coalesce(phone.is_granted_for_person, false) = false)
