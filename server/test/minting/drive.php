<?php

require 'mint.php';

while (($line = fgets(STDIN)) !== false) {
    $parts = explode("\t", rtrim($line, "\n"));
    $issued = array_pop($parts);
    try {
        echo mint(...[...$parts, $issued === '' ? null : (int) $issued]), "\n";
    } catch (InvalidArgumentException $error) {
        echo $error->getMessage(), "\n";
    }
}
