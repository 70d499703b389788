"""Sign-in analytics at scale: functions over whole tables. They count and measure; they never judge."""
