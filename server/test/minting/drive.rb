require_relative 'mint'

names = %i[kid secret purpose recipient channel topic campaign]
$stdin.each_line(chomp: true) do |line|
  *parts, issued = line.split("\t", -1)
  puts mint(**names.zip(parts).to_h, issued: issued.empty? ? nil : Time.at(issued.to_i))
rescue ArgumentError => error
  puts error.message
end
