package audit

import "time"

// SetLongestCall replaces the time after which clients end a call.
func (o *Options) SetLongestCall(d time.Duration) { o.longestCall = d }

// SetCheckTime replaces the time that the audit has for each check of what the server shows.
func (o *Options) SetCheckTime(d time.Duration) { o.checkTime = d }
