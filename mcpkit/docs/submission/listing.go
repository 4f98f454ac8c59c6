package submission

import (
	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
)

// A Listing holds the answers to a submission form that the server itself cannot give. Other
// answers come from the server's [policy.Manifest].
type Listing struct {
	// Connection describes a server whose users connect to different URLs.
	Connection Connection
	// Requirements say what users need before they can connect, such as an account or a plan. By
	// default it is the Authentication of the documentation's prose.
	Requirements string
	// Company says how to reach the company or person that submits the server.
	Company Company
	// Login is the type of authentication. A public server has none.
	Login Login
	// Data describes the data that the tools handle.
	Data Data
	// Privacy holds the facts that a privacy policy must contain. It has the same type as
	// docs.Prose.Data, from which the documentation is made.
	Privacy *docs.DataUse
	// TestAccount is the account for reviewers. A public server needs none.
	TestAccount TestAccount
	// LinkURIs are the origins and schemes of links that the server's user interfaces may open, each
	// "https://host" or "scheme:". All must belong to the owner. Only MCP Apps need them.
	LinkURIs []string
	// NoLinks declares that the user interfaces open no links.
	NoLinks bool
	// Screenshots show the user interfaces in Anthropic's directory: 3 to 5, at least 1,000 pixels
	// wide. Only MCP Apps need them.
	Screenshots []Screenshot
	// NegativeCases are prompts for which no tool should be called. OpenAI asks for three.
	NegativeCases []NegativeCase
	// OpenAI holds what only OpenAI asks for.
	OpenAI OpenAIAnswers
	// Plugin holds what the plugin bundle needs.
	Plugin Plugin
	// Registry adds values to server.json.
	Registry Registry
}

// Company says how to reach the company or person that submits the server. The name is the
// Developer of the manifest's Directories.
type Company struct {
	// Website is an https address. By default it is the manifest's website.
	Website string
	// Contact is an e-mail address for questions of reviewers.
	Contact string
}

// A Login is a type of authentication that the portal knows.
//
// Source: https://claude.com/docs/connectors/building/authentication
type Login string

// The types of authentication. The last two are arranged by e-mail with the directory.
const (
	// DynamicRegistration means that clients register with the authorization server (DCR).
	DynamicRegistration Login = "oauth_dcr"
	// ClientMetadata means that the client ID is the address of a metadata document (CIMD). The
	// authorization server's metadata must contain "client_id_metadata_document_supported": true,
	// and "none" in token_endpoint_auth_methods_supported.
	ClientMetadata Login = "oauth_cimd"
	// StaticClient means that the directory holds one client ID for all users.
	StaticClient Login = "oauth_anthropic_creds"
	// CustomConnection means that each user provides a client or an address.
	CustomConnection Login = "custom_connection"
)

// A YesNo is an answer to a question of the form: yes, no or not given.
type YesNo int

// The answers. The zero YesNo is a [Missing] problem.
const (
	Unanswered YesNo = iota
	No
	Yes
)

// String returns "yes", "no" or "".
func (a YesNo) String() string { return [...]string{"", "no", "yes"}[min(max(a, 0), Yes)] }

// An API says who owns the API that the tools use.
type API string

// The owners of an API.
const (
	OwnAPI        API = "our own API"
	ProxiedAPI    API = "a third party's API, proxied with permission"
	ThirdPartyAPI API = "a third party's API"
)

// Data answers the questions about data.
type Data struct {
	// API says who owns the API that the tools use.
	API API
	// Permission says who permits the use of a [ProxiedAPI] and where the permission is published.
	Permission string
	// Health says whether the tools handle data about people's health.
	Health YesNo
	// Sponsored says whether results contain paid content. The directory does not accept servers
	// with such results.
	Sponsored YesNo
	// Returned lists the categories of users' data that results contain, for example "notes" or
	// "e-mail addresses". OpenAI compares the list with the privacy policy. NoUserData says that
	// results contain no data of users.
	Returned   []string
	NoUserData bool
}

// A TestAccount describes an account with sample data for reviewers. It must not contain the
// credentials.
type TestAccount struct {
	// Vault is the https address of the shared credentials, for example a link of a password
	// manager. The kit contains only its host.
	Vault string
	// Instructions are the steps from logging in to the first call.
	Instructions string
	// SampleData describes the data in the account.
	SampleData string
	// Limits says what the account cannot do; optional.
	Limits string
	// SecondFactor says whether logging in requires more than the credentials, such as a code by SMS
	// or e-mail or a device. OpenAI does not accept such accounts.
	SecondFactor YesNo
}

// A NegativeCase is a prompt for which no tool of the server should be called.
type NegativeCase struct {
	Prompt string // what the user writes
	Why    string // why no tool should be called, for example "the server has no weather data"
}
