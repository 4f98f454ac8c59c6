package audit

var documentRules = []rule{}
