{{ roi_daily(grain=['brand_id', 'channel_id', 'date', 'date_basis']) }}
