{# Comments on Instagram as the canonical stream interactions. #}
{{ social_interactions('instagram') }}
