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

{#
    CIF with a right control character; null otherwise. Give the text without separators, upper case. The control is a
    digit, or a letter for public bodies, foreigners, religious bodies and some others.
#}
{% macro valid_cif(text) -%}
    {%- set sums = [] -%}
    {%- for at in [2, 4, 6, 8] -%}
        {%- set doubled = "2 * try_cast(substr(" ~ text ~ ", " ~ at ~ ", 1) as bigint)" -%}
        {%- do sums.append("case when " ~ doubled ~ " > 9 then " ~ doubled ~ " - 9 else " ~ doubled ~ " end") -%}
    {%- endfor -%}
    {%- for at in [3, 5, 7] -%}
        {%- do sums.append("try_cast(substr(" ~ text ~ ", " ~ at ~ ", 1) as bigint)") -%}
    {%- endfor -%}
    {%- set control = "(10 - (" ~ sums | join(" + ") ~ ") % 10) % 10" -%}
    case
        when
            {{ matches(text, "'^[ABCDEFGHJNPQRSUVW][0-9]{7}[0-9A-J]$'") }}
            and (
                (
                    substr({{ text }}, 1, 1) not in ('N', 'P', 'Q', 'R', 'S', 'W')
                    and substr({{ text }}, 9, 1) = cast({{ control }} as varchar)
                )
                or (
                    substr({{ text }}, 1, 1) not in ('A', 'B', 'E', 'H')
                    and substr({{ text }}, 9, 1) = substr('JABCDEFGHI', cast({{ control }} + 1 as bigint), 1)
                )
            )
            then {{ text }}
    end
{%- endmacro %}

{# The name of an organisation without accents, signs and the legal form at its end: "Viveros Cruz, S.L." is "viveros cruz". #}
{% macro organisation_name_key(text) -%}
    {%- set plain = "trim(" ~ replace_all(without_accents("lower(" ~ text ~ ")"), "[^a-z0-9]+", " ") ~ ")" -%}
    nullif({{ replace_all(
        plain,
        "( (s l u|s l l|s l p|s l|slu|sll|slp|sl|s a u|s a|sau|sa|s coop|scoop|sociedad limitada|sociedad anonima|sociedad cooperativa|c b|cb))+$",
        ""
    ) }}, '')
{%- endmacro %}
