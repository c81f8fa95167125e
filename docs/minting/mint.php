<?php

/**
 * @param string $secret in base64url
 * @param int|null $issued seconds since 1970; null: not said
 */
function mint(
    string $kid,
    string $secret,
    string $purpose,
    string $recipient,
    string $channel = '',
    string $topic = '',
    string $campaign = '',
    ?int $issued = null,
): string {
    $time = $issued === null ? '' : base_convert((string) $issued, 10, 36);
    $body = implode('.', [$kid, $purpose, $recipient, $channel, $topic, $campaign, $time]);
    $key = base64_decode(strtr($secret, '-_', '+/'));
    $mac = substr(hash_hmac('sha256', "optdown.v1\n" . $body, $key, true), 0, 16);
    return $body . '.' . rtrim(strtr(base64_encode($mac), '+/', '-_'), '=');
}
