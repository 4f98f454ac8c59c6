package edge

import "runtime/debug"

// A Build identifies the running program. Fields that are not known are empty.
type Build struct {
	Version  string `json:"version,omitempty"`  // the version of the main module
	Revision string `json:"revision,omitempty"` // the revision of the source
	Modified bool   `json:"modified,omitempty"` // whether the source differs from the revision
	Time     string `json:"time,omitempty"`     // the time of the revision, in RFC 3339 format
	Go       string `json:"go,omitempty"`       // the version of Go
}

// ReadBuild returns the build information that Go embeds; see debug.ReadBuildInfo.
func ReadBuild() Build {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return Build{}
	}
	b := Build{Version: info.Main.Version, Go: info.GoVersion}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Revision = s.Value
		case "vcs.modified":
			b.Modified = s.Value == "true"
		case "vcs.time":
			b.Time = s.Value
		}
	}
	return b
}
