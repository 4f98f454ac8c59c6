package words

import (
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
)

// languageCodes are the codes of languages by their English names.
var languageCodes = map[string]string{
	"english": "en", "german": "de", "french": "fr", "italian": "it", "spanish": "es", "portuguese": "pt", "dutch": "nl", "polish": "pl", "russian": "ru",
	"japanese": "ja", "chinese": "zh", "korean": "ko", "arabic": "ar", "turkish": "tr", "swedish": "sv", "danish": "da", "norwegian": "no", "finnish": "fi",
	"czech": "cs", "greek": "el", "hungarian": "hu", "romanian": "ro", "ukrainian": "uk", "hindi": "hi", "hebrew": "he",
}

// LanguageCode returns the code of a language, or "".
func LanguageCode(name string) string { return languageCodes[strings.ToLower(name)] }

// fileFormats are names of formats in which a tool returns or takes things.
var fileFormats = prose.NewList("csv json xml pdf html markdown yaml xlsx excel png svg jpeg jpg kml gpx geojson ics docx parquet tsv webp gif zip")

var formatSet = patternSet(nil, "", "as|in|into|or|and ?a csv|json|xml|pdf|html|markdown|yaml|xlsx|excel|png|svg|jpeg|jpg|kml|gpx|geojson|ics|docx|parquet|tsv|webp|gif|zip")

// FindFormats returns the names of file formats in which a text says that things come, and the
// words that say so.
func FindFormats(text string) (formats []string, quote string) {
	for _, s := range prose.Sentences(Fold(text)) {
		for _, m := range formatSet().Find(s, nil) {
			formats = append(formats, s.Words[m.J-1].Lower)
			if quote == "" {
				quote = s.Quote(m.I, m.J)
			}
		}
	}
	return formats, quote
}

// IsFormat reports whether a value is the name of a file format.
func IsFormat(value string) bool { return fileFormats.Has(strings.ToLower(value)) }
