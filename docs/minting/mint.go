package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"time"
)

// A Link names its parts; those that are not said stay empty.
type Link struct {
	Purpose, Recipient, Channel, Topic, Campaign string
	Issued                                       time.Time
}

// Mint signs a link's token. The secret is in base64url, as it was shown when the key was made.
func Mint(kid, secret string, link Link) (string, error) {
	key, err := base64.RawURLEncoding.DecodeString(secret)
	if err != nil {
		return "", err
	}
	issued := ""
	if !link.Issued.IsZero() {
		issued = strconv.FormatInt(link.Issued.Unix(), 36)
	}
	body := strings.Join([]string{kid, link.Purpose, link.Recipient, link.Channel, link.Topic, link.Campaign, issued}, ".")
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("optdown.v1\n" + body))
	return body + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:16]), nil
}
