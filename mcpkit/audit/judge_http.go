package audit

// askedHTTP reports whether the endpoint was asked more than once.
func (e *evidence) askedHTTP(v *verdict) bool {
	if e.http.redirects() {
		v.unmeasured("%s", e.http.elsewhere())
		return false
	}
	return true
}
