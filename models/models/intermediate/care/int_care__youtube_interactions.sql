{# Comments on YouTube as the canonical stream interactions. #}
{{ social_interactions('youtube') }}
