package ui

import (
	"slices"
	"strings"
)

// Placed fills in where the user finds what a text tells to do: in the OTR menu or,
// with typed, where there is none, behind the command. What it leaves, such as {row},
// is filled in afterwards. The place {where} begins a sentence.
func Placed(translate Translator, typed bool) Translator {
	return func(msgid string) string {
		text := translate(msgid)
		if !slices.ContainsFunc(placed(), func(name string) bool { return strings.Contains(text, "{"+name+"}") }) {
			return text
		}
		if typed {
			return Fill(text, typedPlaces(translate))
		}
		return Fill(text, menuPlaces(translate))
	}
}

// placed are the names of the places below.
func placed() []string {
	return []string{"there", "where", "resend", "stop", "authenticate", "verify", "check", "respond", "accept"}
}

func menuPlaces(tr Translator) Places {
	return Places{
		"there":        tr("in the OTR menu"),
		"where":        tr("In the OTR menu"),
		"resend":       tr("choose Send again in the OTR menu"),
		"stop":         tr("choose Stop authenticating in the OTR menu"),
		"authenticate": tr("choose Authenticate buddy in the OTR menu"),
		"verify":       tr("choose Verify fingerprint in the OTR menu"),
		"check":        tr("choose Authenticate buddy or Verify fingerprint in the OTR menu"),
		"accept":       tr("choose Start private conversation in the OTR menu"),
		"respond":      tr("choose {row} in the OTR menu when you are ready, or Stop authenticating to refuse"),
	}
}

func typedPlaces(tr Translator) Places {
	return Places{
		"there":        tr("with /otr"),
		"where":        tr("With /otr"),
		"resend":       tr("type /otr again"),
		"stop":         tr("type /otr stop"),
		"authenticate": tr("type /otr ask"),
		"verify":       tr("type /otr verify"),
		"check":        tr("type /otr ask or /otr verify"),
		"accept":       tr("type /otr start"),
		"respond":      tr("type /otr answer when you are ready, or /otr stop to refuse"),
	}
}
