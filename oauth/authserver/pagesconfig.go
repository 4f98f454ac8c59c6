package authserver

// Pages changes the look and the words of the pages. The pages need no script and load nothing.
type Pages struct {
	// Service is the name of the service, such as "Notes"; the host of the issuer if empty.
	Service string
	// Style is CSS that follows the built-in one. Colors are the custom properties --text,
	// --background, --accent, --on-accent, --border and --warning of :root.
	Style string
	// Privacy, Terms and Support are the URLs of pages that are linked below.
	Privacy, Terms, Support string
	// Translations are the texts in other languages: by language tag, such as "de" or "pt-BR", and
	// then by the text of [EnglishTexts]. A translation has all texts. The browser chooses.
	Translations map[string]map[string]string
}
