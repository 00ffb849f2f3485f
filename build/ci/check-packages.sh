#!/usr/bin/env bash
# Packs TeqGen and the teqgen tool and uses them as a stranger does: a new console project with the package, a model that is built (its first layer comes from another project), searched with the
# installed tool, built again and run; then the mistakes that must be caught.   check-packages.sh WORK_FOLDER
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$1
mkdir -p "$work"
work=$(cd "$work" && pwd)
data="$root/TeqGen.Sample/Data/fashion-mnist"
fail() { echo "check-packages: $1" >&2; exit 1; }

dotnet pack "$root/TeqGen.Runtime" -c Release -o "$work/feed" --nologo -v quiet
dotnet pack "$root/TeqGen.Search" -c Release -o "$work/feed" --nologo -v quiet
export NUGET_PACKAGES="$work/cache"

# Only what was just packed: a package that needed anything else would not restore.
mkdir -p "$work/user/App" "$work/user/Library"
cd "$work/user"
cat > nuget.config <<EOF
<configuration><packageSources><clear /><add key="local" value="$work/feed" /></packageSources></configuration>
EOF
cat > Library/Library.csproj <<'EOF'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <Nullable>enable</Nullable>
    <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
  </PropertyGroup>
  <ItemGroup><PackageReference Include="TeqGen" Version="*" /></ItemGroup>
</Project>
EOF
cat > Library/FirstLayer.cs <<'EOF'
using TeqGen;
using static TeqGen.Functional;

public abstract partial class FirstLayer(int inputs, int outputs) : Module
{
    private readonly Linear fc1 = new(inputs, outputs);

    protected Tensor First(Tensor image) => Relu(fc1.Forward(Flatten(image)));
}
EOF
cat > App/App.csproj <<'EOF'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <Nullable>enable</Nullable>
    <ImplicitUsings>enable</ImplicitUsings>
    <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
    <TeqGenEmitHardware>true</TeqGenEmitHardware>
  </PropertyGroup>
  <ItemGroup><PackageReference Include="TeqGen" Version="*" /></ItemGroup>
  <ItemGroup><ProjectReference Include="../Library/Library.csproj" /></ItemGroup>
</Project>
EOF
cat > App/Digits.cs <<'EOF'
using TeqGen;
using static TeqGen.Functional;

[ExponentialQuantized("Digits.teq.json")]
public sealed partial class Digits() : FirstLayer(28 * 28, 512)
{
    private readonly Linear fc2 = new(512, 256);
    private readonly Linear fc3 = new(256, 10);

    public Tensor Forward([Shape(1, 28, 28), Normalize(0.2860f, 0.3530f)] Tensor image) =>
        fc3.Forward(Relu(fc2.Forward(First(image))));
}
EOF
cat > App/Program.cs <<'EOF'
using TeqGen;
using TeqGen.Kernels;

var image = new Tensor(1, 1, 28, 28);
for (int i = 0; i < image.Length; i++) image.Data[i] = (i % 29) / 10f - 0.8f;
foreach (var family in new[] { KernelFamily.Reference, KernelFamily.Counting, KernelFamily.Lookup })
    Console.WriteLine($"{family}: {string.Join(' ', Digits.Load(family).Run(image).Data.ToArray().Select(BitConverter.SingleToUInt32Bits))}");
EOF

echo "-- build before the search"
dotnet build App -c Release --nologo -v quiet > "$work/first.log" || fail "a model without parameters does not build: $(cat "$work/first.log")"
grep -q "warning TEQ010" "$work/first.log" || fail "the build does not say that there are no parameters: $(cat "$work/first.log")"
if dotnet run -c Release --no-build --project App > "$work/before.log" 2>&1; then fail "a model without parameters ran"; fi
grep -q "teqgen search" "$work/before.log" || fail "a model without parameters does not say what to do: $(cat "$work/before.log")"

echo "-- search with the installed tool"
dotnet tool install TeqGen.Tool --tool-path "$work/tools" --configfile nuget.config --prerelease > /dev/null
"$work/tools/teqgen" search --project App --model Digits --weights "$data/fashion-mlp.safetensors" \
  --calibration "$data/calibration_images.npy.gz" --labels "$data/calibration_labels.npy.gz" --json > "$work/search.json"
grep -q '"meanBits"' "$work/search.json" || fail "search --json does not print the mean bits"
[ -f App/Digits.teq.json ] && [ -f App/Digits.teqw ] || fail "the search did not write the manifest and the blob"

echo "-- build and run with parameters"
dotnet build App -c Release --nologo -v quiet -p:TeqGenReport=true > "$work/report.log" || fail "the build with parameters fails: $(cat "$work/report.log")"
grep -q "warning TEQ018: Digits: 3 layers with" "$work/report.log" || fail "the build does not say what it generated: $(cat "$work/report.log")"
dotnet run -c Release --no-build --project App > "$work/after.log"
[ "$(sed -n 's/^Reference: //p' "$work/after.log")" = "$(sed -n 's/^Counting: //p' "$work/after.log")" ] || fail "counting differs from the reference"
[ -n "$(sed -n 's/^Lookup: //p' "$work/after.log")" ] || fail "lookup printed nothing"

echo "-- files for the accelerator"
hardware=App/obj/Release/net10.0/teqgen/Digits
for file in commands.bin commands.txt machine.json network.json; do
  [ -s "$hardware/$file" ] || fail "the build did not write $file"
done
"$work/tools/teqgen" disassemble "$hardware/commands.bin" | cmp - "$hardware/commands.txt" || fail "commands.txt is not the text of commands.bin"
"$work/tools/teqgen" simulate --project App --model Digits --report "$work/simulation.html" --trace "$work/simulation.json" > "$work/simulation.txt"
for part in "$work/simulation.html:</html>" "$work/simulation.json:traceEvents" "$work/simulation.txt:against INT8 at equal lanes"; do
  grep -q "${part#*:}" "${part%%:*}" || fail "simulate did not write ${part#*:} to ${part%%:*}"
done
"$work/tools/teqgen" sweep --project App --model Digits --lanes 64 --storage flip-flop --bits 4 searched --output "$work/sweep" 2> /dev/null
[ "$(cut -d, -f1 "$work/sweep/sweep.csv" | tr '\n' ' ')" = "operands 4 bits as searched INT8 " ] || fail "sweep did not run all designs: $(cat "$work/sweep/sweep.csv")"
touch "$work/before-nothing"
dotnet build App -c Release --nologo -v quiet
[ -z "$(find "$hardware" -newer "$work/before-nothing")" ] || fail "a build that had nothing to do wrote files for the accelerator"
cp "$hardware/machine.json" App/machine.json
sed -i.bak 's/"lanes": { "value": 64/"lanes": { "value": 128/; s/"name": "hmc-4gb"/"name": "mine"/' App/machine.json
dotnet build App -c Release --nologo -v quiet
grep -q '"machine": "mine"' "$hardware/network.json" || fail "the project's machine.json is not the machine that was planned for"
rm App/machine.json App/machine.json.bak

expect() { # expect WHAT PATTERN: building fails with PATTERN in its output
  if dotnet build App -c Release --nologo -v quiet > "$work/error.log" 2>&1; then fail "$1: the build succeeded"; fi
  grep -q "$2" "$work/error.log" || fail "$1: expected $2, found: $(cat "$work/error.log")"
}
echo "-- mistakes"
echo '{ "schema": 1 }' > App/machine.json
expect "a machine without members" TEQ030
rm App/machine.json
cp App/Digits.teqw "$work/good.teqw"
printf 'x' | dd of=App/Digits.teqw bs=1 seek=5000 conv=notrunc status=none
expect "a damaged blob" TEQ021
rm App/Digits.teqw
expect "a missing blob" TEQ020
cp "$work/good.teqw" App/Digits.teqw
sed -i.bak 's/"calibrationInputs": 512/"calibrationInputs": 513/' App/Digits.teq.json
expect "an altered manifest" TEQ012
mv App/Digits.teq.json.bak App/Digits.teq.json
sed -i.bak 's/new(512, 256)/new(512, 200)/; s/new(256, 10)/new(200, 10)/' App/Digits.cs
expect "a manifest of another definition" TEQ01
mv App/Digits.cs.bak App/Digits.cs
sed -i.bak 's/new(512, 256)/new(510, 256)/' App/Digits.cs
expect "a Linear whose input does not match" TEQ005
mv App/Digits.cs.bak App/Digits.cs
dotnet build App -c Release --nologo -v quiet
echo "packages: ok"
