package audit

var loginRules = []rule{}
