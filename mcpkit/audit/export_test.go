package audit

import "time"

// SetLongestCall replaces the time after which clients end a call.
func (o *Options) SetLongestCall(d time.Duration) { o.longestCall = d }
