{# How identifiers of people are made comparable. Spanish rules; what cannot be valid is null. #}

{# DNI or NIE with a right check letter, as nine characters; null otherwise. Give the text without separators, upper case. #}
{% macro valid_national_id(text) -%}
    case
        when
            {{ matches(text, "'^([0-9]{8}|[XYZ][0-9]{7})[A-Z]$'") }}
            and substr(
                'TRWAGMYFPDXBNJZSQVHLCKE',
                cast(
                    try_cast(
                        replace(replace(replace(substr({{ text }}, 1, 8), 'X', '0'), 'Y', '1'), 'Z', '2') as bigint
                    ) % 23 + 1 as bigint
                ),
                1
            ) = substr({{ text }}, 9, 1)
            then {{ text }}
    end
{%- endmacro %}

{# Upper case without separators, without the country's prefix, with the leading zero that a number field dropped. #}
{% macro compact_national_id(text) -%}
    {%- set compact = replace_all("upper(" ~ text ~ ")", "[^0-9A-Z]", "") -%}
    {%- set bare = replace_all(compact, "^ES([0-9XYZ])", "\\1") -%}
    {{ replace_all(bare, "^([0-9]{7}[A-Z])$", "0\\1") }}
{%- endmacro %}

{#
    A lower-case address. Gmail ignores dots, and the large providers ignore what follows a plus sign: both are taken
    off, so that one mailbox is one address.
#}
{% macro normal_email(text) -%}
    case
        when {{ matches("lower(trim(" ~ text ~ "))", "'^[^@ ,;]+@(gmail|googlemail)[.]com$'") }}
            then
                replace({{ replace_all("coalesce(split_part(lower(trim(" ~ text ~ ")), '@', 1), '')", "[+].*$", "") }}, '.', '')
                || '@gmail.com'
        when
            {{ matches(
                "lower(trim(" ~ text ~ "))",
                "'^[^@ ,;]+@(outlook|hotmail|live|icloud|me|fastmail|proton|protonmail)[.][a-z.]+$'",
            ) }}
            then
                {{ replace_all("coalesce(split_part(lower(trim(" ~ text ~ ")), '@', 1), '')", "[+].*$", "") }}
                || '@' || coalesce(split_part(lower(trim({{ text }})), '@', 2), '')
        when {{ matches("lower(trim(" ~ text ~ "))", "'^[^@ ,;]+@[^@ ,;]+[.][a-z]{2,}$'") }}
            then lower(trim({{ text }}))
    end
{%- endmacro %}

{# E.164; a number without a country is a Spanish one. Null when it cannot be a telephone number. #}
{% macro normal_phone(text) -%}
    {%- set digits = replace_all(replace_all(text, "[.]0$", ""), "[^0-9+]", "") -%}
    {%- set plain = replace_all(replace_all(digits, "^00", "+"), "(.)[+]", "\\1") -%}
    case
        when {{ matches(plain, "'^[6789][0-9]{8}$'") }} then '+34' || {{ plain }}
        when {{ matches(plain, "'^34[6789][0-9]{8}$'") }} then '+' || {{ plain }}
        when {{ matches(plain, "'^[+]34'") }} and not {{ matches(plain, "'^[+]34[6789][0-9]{8}$'") }} then null
        when {{ matches(plain, "'^[+][1-9][0-9]{7,14}$'") }} then {{ plain }}
    end
{%- endmacro %}

{# One space between words, and particles tied to the surname they belong to: "de la Torre" is one word. #}
{% macro name_words(text) -%}
    {%- set spaced = replace_all("trim(" ~ text ~ ")", "\\s+", " ") -%}
    {%- set tied = replace_all(spaced, "(?i)\\bde (las|los|la) ", "de_\\1_") -%}
    {{ replace_all(tied, "(?i)\\b(del|de|las|los|la|da|do|dos|di|van|von) ", "\\1_") }}
{%- endmacro %}

{# Lower case, no accents, no signs, the commonest abbreviations written out. #}
{% macro normal_name(text) -%}
    {%- set written = replace_all("lower(" ~ text ~ ")", "\\bm(ª|[.]ª|a[.]|[.])", "maria ") -%}
    {%- set plain = replace_all(without_accents(written), "[^a-z]+", " ") -%}
    nullif(trim({{ plain }}), '')
{%- endmacro %}
