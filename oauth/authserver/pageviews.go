package authserver

import "cmp"

// A consentPage asks the user.
type consentPage struct {
	Request, Action string
	Problem         message

	client     string // its name, cleaned
	host       string // of its metadata document
	kind       string
	target     string
	loopback   bool
	scopes     []string // their descriptions
	user       string   // who is logged in
	provider   string
	testUsers  []choice
	hasAccount bool
}

type choice struct{ ID, Name string }

// describe fills in who asks for what.
func (p *consentPage) describe(s *base, req *request, c *client, user *User) {
	p.host, p.kind = cleanName(c.host()), c.kind
	p.client = cmp.Or(cleanName(c.Name), p.host, cleanName(c.ID))
	p.target, p.loopback = redirectTarget(req.Redirect)
	p.target = cleanName(p.target)
	for _, scope := range s.config.Scopes {
		for _, asked := range req.Scopes {
			if asked == scope.Name {
				p.scopes = append(p.scopes, scope.Description)
			}
		}
	}
	p.hasAccount = s.config.TestAccount != nil
	_, isUpstream := s.config.Login.(Upstream)
	// A user of the identity provider logs in there again, so that the grant gets the provider's
	// tokens.
	if user != nil && (!isUpstream || s.isTestAccount(user)) {
		p.user = displayName(user)
		return
	}
	switch login := s.config.Login.(type) {
	case Upstream:
		p.provider = login.Provider.Name
	case TestUsers:
		for i := range login {
			p.testUsers = append(p.testUsers, choice{login[i].ID, displayName(&login[i])})
		}
	}
}

// A consentView is the page in one language.
type consentView struct {
	Request, Action                                  string
	Problem, Identity, Return, SignedIn              string
	Warning, Unverified                              bool
	Scopes                                           []string
	ScopesTitle, Until                               string
	AllowWay, Allow, Deny                            string
	Users                                            []choice
	UsersTitle                                       string
	HasAccount, OpenAccount                          bool
	Account, LoginLabel, PasswordLabel, AllowAccount string
}

func (p consentPage) translate(t translator, service string) (any, string) {
	v := consentView{
		Request: p.Request, Action: p.Action, Scopes: p.scopes, Deny: t.text(textDeny), Warning: p.loopback,
		Unverified: p.kind == kindRegistered, Until: t.text(textUntil),
	}
	if p.Problem != "" {
		v.Problem = t.text(p.Problem)
		v.OpenAccount = true
	}
	switch p.kind {
	case kindDocument:
		v.Identity = t.text(textIdentified, "host", p.host)
	case kindConfigured:
		v.Identity = t.text(textConfigured, "service", service)
	default:
		v.Identity = t.text(textUnverified, "client", p.client)
	}
	v.Return = t.text(textReturn, "target", p.target)
	if p.loopback {
		v.Return = t.text(textReturnLoopback, "target", p.target)
	}
	v.ScopesTitle = t.text(textScopes)
	if len(p.scopes) == 0 {
		v.ScopesTitle = t.text(textNoScopes, "service", service)
	}
	switch {
	case p.user != "":
		v.SignedIn = t.text(textSignedIn, "user", p.user)
		v.AllowWay, v.Allow = waySession, t.text(textAllow)
	case p.provider != "":
		v.AllowWay, v.Allow = wayUpstream, t.text(textAllowUpstream, "provider", p.provider)
	case len(p.testUsers) > 0:
		v.AllowWay, v.Allow = wayTestUser, t.text(textAllow)
		v.Users, v.UsersTitle = p.testUsers, t.text(textChooseUser)
	}
	if p.hasAccount && p.user == "" {
		v.HasAccount = true
		v.Account, v.AllowAccount = t.text(textAccount), t.text(textAllowAccount)
		v.LoginLabel, v.PasswordLabel = t.text(textLogin), t.text(textPassword)
	}
	return v, t.text(textConsentTitle, "client", p.client, "service", service)
}
